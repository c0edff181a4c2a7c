import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { operations, resources } from '../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../nodes/SocialEpoch/SocialEpoch.node';
import type { Offered } from '../nodes/SocialEpoch/action/operation';
import { settingsOf } from '../nodes/SocialEpoch/action/settings';
import { lintDescription } from './support/lint.cts';
import { nameOf, operationOf } from './support/operations.cts';
import { ENDPOINTS } from '../simulator/endpoints.cts';
import type { Field } from '../simulator/fields.cts';

interface Found {
	/** For messages: resource:operation path. */
	at: string;
	property: INodeProperties;
}

/** Every parameter, those inside collections too. */
function all(properties: INodeProperties[], at = ''): Found[] {
	return properties.flatMap((property) => {
		const { resource, operation } = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
		const path = `${at}${at ? '.' : `${resource ?? ''}:${operation ?? ''} `}${property.name}`;
		const inner = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return all((option as INodePropertyCollection).values, `${path}.${option.name}`);
			return 'displayName' in option ? all([option as INodeProperties], path) : [];
		});
		return [{ at: path, property }, ...inner];
	});
}

let { description, methods } = new SocialEpoch();
let [parameters, shown]: Found[][] = [];
// Anew for each test, so that Stryker sees which of them judge what makes the description.
beforeEach(() => {
	({ description, methods } = new SocialEpoch());
	parameters = all(description.properties);
	shown = parameters.filter(({ property }) => property.type !== 'notice');
});

describe('the node', () => {
	it('has the name, the version and the credential that workflows store', () => {
		expect(description).toMatchObject({
			displayName: 'SocialEpoch',
			name: 'socialEpoch',
			usableAsTool: true,
			version: 1,
			credentials: [{ name: 'socialEpochApi', required: true }],
		});
	});

	it('offers every operation once, under its resource, one of them by default, and every list it names', () => {
		const [resource, ...rest] = description.properties;
		const valuesOf = ({ options }: INodeProperties) => (options as INodePropertyOptions[]).map(({ value }) => value);
		const selectors = rest.filter(({ name }) => name === 'operation');
		const offered = selectors.flatMap((selector) =>
			valuesOf(selector).map((value) => `${selector.displayOptions!.show!.resource![0]}:${value}`),
		);
		expect(offered.sort()).toEqual(operations.map(nameOf).sort());
		expect(valuesOf(resource)).toEqual(resources.map(({ value }) => value));
		for (const selector of selectors) expect(valuesOf(selector)).toContain(selector.default);
		for (const selector of [resource, ...selectors]) {
			expect(selector).toMatchObject({ type: 'options', noDataExpression: true });
			expectAlphabetical(selector.options!.map(({ name }) => name));
		}
		expect(resource.default).toBe('message');
		const modes = shown.flatMap(({ property }) => property.modes ?? []);
		const lists = modes.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []);
		expect([...new Set(lists)].sort()).toEqual(Object.keys(methods.listSearch).sort());
	});
});

function expectAlphabetical(words: string[]): void {
	expect(words).toEqual([...words].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
}

/** What the editor shows for one operation. */
const propertiesOf = ({ resource, value }: Offered) =>
	description.properties.filter(
		({ displayOptions: { show = {} } = {} }) => show.resource?.includes(resource) && show.operation?.includes(value),
	);

it('shows each operation its own parameters, what must be filled in first, and nothing else', () => {
	for (const operation of operations) {
		const fields = [...operation.fields, ...settingsOf(operation)];
		const own = propertiesOf(operation).filter(({ type }) => type !== 'notice');
		const single = own.filter(({ type }) => type !== 'collection').map(({ name, required }) => [name, required]);
		const outside = fields.filter(({ section }) => !section);
		const isRequired = ({ optional, local }: (typeof fields)[number]) => (optional || local ? undefined : true);
		expect(single).toEqual(outside.map((field) => [field.property.name, isRequired(field)]));
		for (const section of ['additionalFields', 'filters', 'options'] as const) {
			const options = (own.find(({ name }) => name === section)?.options ?? []) as INodeProperties[];
			const wanted = fields.filter((field) => field.section === section).map(({ property }) => property.name);
			expect(options.map(({ name }) => name).sort()).toEqual(wanted.sort());
			expectAlphabetical(options.map(({ displayName }) => displayName));
		}
		const collections = new Set(fields.flatMap(({ section }) => section ?? []));
		expect(own).toHaveLength(outside.length + collections.size);
	}
	const selectors = description.properties.filter(({ name }) => /^(resource|operation)$/.test(name));
	const ofOperations = operations.flatMap(propertiesOf);
	expect(description.properties).toHaveLength(selectors.length + ofOperations.length);
	const notices = ofOperations.filter(({ type }) => type === 'notice').map(({ displayName }) => displayName);
	expect(notices.filter((words) => !words.startsWith('Leave '))).toEqual(
		operations.flatMap(({ notice }) => notice ?? []),
	);
});

describe('names and texts', () => {
	it('pass n8n’s own linter, which finds what n8n does not want', () => {
		// The webhooks take answers of people; there is nothing to register them with.
		const { webhooks: _, ...rest } = description;
		const filledIn = (finding: string) =>
			finding.includes('default-wrong-for-options') && finding.includes('{{ $json.');
		expect(lintDescription(rest, 'SocialEpoch.node.ts').filter((finding) => !filledIn(finding))).toEqual([]);
		const properties = [{ ...description.properties[0], displayName: 'the resource' }];
		expect(lintDescription({ ...description, properties }, 'SocialEpoch.node.ts').join()).toContain('miscased');
	}, 120_000);

	it('give each parameter of an operation a name of its own', () => {
		for (const operation of operations) {
			const names = all(propertiesOf(operation)).flatMap(({ at, property: { name } }) =>
				at.includes('.parts.') ? [] : name,
			);
			expect([...new Set(names)]).toEqual(names);
		}
	});

	it('describe every parameter, with examples that begin with e.g.', () => {
		const described = shown.filter(
			({ property: { type, name } }) => type !== 'collection' && !/^(resource|operation)$/.test(name),
		);
		expect(described.filter(({ property }) => !property.description).map(({ at }) => at)).toEqual([]);
		const strings = shown
			.flatMap(({ property }) => [property, ...(property.modes ?? [])])
			.filter(({ type }) => type === 'string');
		const examples = strings.flatMap(({ placeholder }) => placeholder ?? []);
		expect(examples.length).toBeGreaterThan(10);
		expect(examples.filter((example) => !example.startsWith('e.g. '))).toEqual([]);
	});

	it('name actions without articles, no two alike', () => {
		const actions = operations.map(({ action }) => action);
		expect(new Set(actions).size).toBe(actions.length);
		for (const action of actions) {
			expect(action).toMatch(/^[A-Z][^.]*$/);
			expect(action).not.toMatch(/\b(a|an|the)\b/i);
			expect(action.slice(1).replace(/\b(QR|WhatsApp)\b/g, '')).not.toMatch(/[A-Z]/);
		}
		for (const { description: words } of operations) expect(words.length).toBeGreaterThan(20);
	});

	it('do not frighten', () => {
		const texts = [
			...shown.flatMap(({ property }) => [property.description, property.hint]),
			...operations.flatMap(({ description: words, notice }) => [words, notice]),
		];
		for (const words of texts) expect(words ?? '').not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
	});

	it('show secrets as dots', () => {
		const secrets = shown.filter(({ property }) => property.typeOptions?.password).map(({ property }) => property.name);
		const keys = ['publicKey', 'privateKey', 'msgPublicKey', 'msgPrivateKey'];
		expect(new Set(secrets)).toEqual(new Set([...keys, 'ipConfig']));
	});

	it.each(['contact:get', 'contact:getMany'])('warn of risk control before %s', (name) => {
		const own = propertiesOf(operationOf(name));
		expect(own.find(({ type }) => type === 'notice')?.displayName).toMatch(/risk control/);
		expect(own.some(({ hint }) => /risk control/.test(hint ?? ''))).toBe(true);
	});

	it('warn an agent’s tool of numbers wherever it acts on them', () => {
		const warned = description.properties.filter(({ displayOptions }) => displayOptions?.show?.['@tool']);
		const acting = operations.filter((of) => !of.endpoint.repeatable && of.fields.some(({ number }) => number));
		expect(warned.map(({ name }) => name)).toEqual(acting.map((of) => `${of.resource}${of.value}ToolNotice`));
		expect(warned.find(({ name }) => name.startsWith('messagesend'))?.displayName).toContain('Leave From and To to');
	});

	it('have an expression typed, where a list is filled in already', () => {
		const presets = shown
			.filter(({ property: { type } }) => type === 'resourceLocator')
			.map(({ property }) => property.default);
		const filledIn = (presets as Array<{ mode: string; value: string }>).filter(({ value }) => value !== '');
		expect(filledIn).toEqual([{ mode: 'id', value: '={{ $json.account }}' }]);
	});
});

describe('what the API is called', () => {
	/** Names of an endpoint's fields by the documents' tables, those of objects and lists inside too. */
	const namesOf = (fields: readonly Field[] | undefined): string[] =>
		(fields ?? []).flatMap(({ name, fields: inner, items }) => [
			name,
			...namesOf(inner),
			...(Array.isArray(items) ? namesOf(items as readonly Field[]) : []),
		]);

	/** Where the API has a list, the parameter that fills it has a name of its own. */
	const LISTS: Record<string, Record<string, string>> = {
		'account:recycle': { whatsApp: 'whatsAppList' },
		'conversation:getResult': { ids: 'data' },
		'message:sendAndWait': { message: 'content' },
	};

	/** All channels at once have an endpoint without fields. */
	const ELSEWHERE: Record<string, string> = { 'agent:getOnline': '/group-dispatch-api/user/queryUserStatus' };

	/** Fields that an operation has no use for. */
	const chatFilters = ['chatType', 'actionType', 'contentType', 'startChatTime', 'endChatTime', 'agentAccount'];
	const UNUSED: Record<string, string[]> = {
		// `type` of a wake-up is always 1; whoever waits for a login has its port.
		'conversation:wakeUp': ['type'],
		'login:waitUntilLoggedIn': ['whatsApp'],
		// A conversation is one whole: whom it is with says everything.
		'chat:getConversation': chatFilters,
		'message:sendAndWait': ['name', 'startTaskTime', 'endTaskTime', 'sendType', 'agentAccount', 'targetType'],
		'message:waitForReply': chatFilters,
	};

	/** Fields that hold others, or that the engine fills. */
	const STRUCTURE = '[] tenantId source info data current pageSize whatsAppList sendInfos'.split(' ');
	const PARTS = 'type text url sort title desc link routeType routeList'.split(' ');

	it.each(operations.map((operation) => [nameOf(operation), operation] as const))(
		'%s asks for fields by the API’s own names, and can fill every one',
		(name, { endpoint, fields }) => {
			const known = ENDPOINTS.find(({ path }) => path === (ELSEWHERE[name] ?? endpoint.path));
			expect(known?.method).toBe(endpoint.method);
			const names = namesOf(known?.fields);
			const apiName = ({ property }: (typeof fields)[number]) => LISTS[name]?.[property.name] ?? property.name;
			const asked = fields.filter(({ local }) => !local).map(apiName);
			expect(asked.filter((field) => !names.includes(field) || field === 'tenantId')).toEqual([]);
			expect(endpoint.tenantInBody ?? false).toBe(names.includes('tenantId'));
			const given = [...fields.map(apiName), ...STRUCTURE, ...(name.startsWith('message:') ? PARTS : [])];
			const missing = names.filter((field) => !given.includes(field));
			expect([...new Set(missing)]).toEqual(UNUSED[name] ?? []);
		},
	);
});
