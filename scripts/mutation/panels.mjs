const PANELS = ['INodeType', 'ICredentialType'];

/** Leaves out what a node and a credential say of themselves, which is data for the editor. */
export const strykerPlugins = [
	{
		kind: 'Ignore',
		name: 'panels',
		value: {
			shouldIgnore(path) {
				if (!path.isClassProperty() || /methods$/i.test(path.node.key.name)) return undefined;
				const panel = path.parentPath.parent.implements?.some(({ expression }) => PANELS.includes(expression.name));
				return panel ? 'What the editor shows' : undefined;
			},
		},
	},
];
