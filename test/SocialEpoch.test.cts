import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { operations, resources } from '../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../nodes/SocialEpoch/SocialEpoch.node';
import { lintDescription } from './support/lint.cts';
import { ENDPOINTS } from '../simulator/endpoints.cts';
import type { Field } from '../simulator/fields.cts';

const { description, methods } = new SocialEpoch();

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

const parameters = all(description.properties);
const shown = parameters.filter(({ property }) => property.type !== 'notice');
const offending = (test: (found: Found) => boolean, among = shown) => among.filter(test).map(({ at }) => at);

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

	it('offers every operation once, under its resource, and every list it names', () => {
		const [resource, ...rest] = description.properties;
		const offered = rest
			.filter(({ name }) => name === 'operation')
			.flatMap((selector) =>
				(selector.options as INodePropertyOptions[]).map(
					({ value }) => `${selector.displayOptions!.show!.resource![0] as string}:${value as string}`,
				),
			);
		expect(offered.sort()).toEqual(operations.map(({ resource: of, value }) => `${of}:${value}`).sort());
		expect((resource.options as INodePropertyOptions[]).map(({ value }) => value).sort()).toEqual(
			resources.map(({ value }) => value).sort(),
		);
		const lists = shown.flatMap(({ property }) =>
			(property.modes ?? []).flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []),
		);
		expect([...new Set(lists)].sort()).toEqual(Object.keys(methods.listSearch).sort());
	});

	it('has a default operation for each resource that exists', () => {
		for (const selector of description.properties.filter(({ name }) => name === 'operation')) {
			expect((selector.options as INodePropertyOptions[]).map(({ value }) => value)).toContain(selector.default);
		}
	});
});

describe('names and texts', () => {
	it('pass n8n’s own linter', () => {
		// The webhooks take answers of people; there is nothing to register them with.
		const { webhooks: _, ...rest } = description;
		const filledIn = (finding: string) =>
			finding.includes('default-wrong-for-options') && finding.includes('{{ $json.');
		expect(lintDescription(rest, 'SocialEpoch.node.ts').filter((finding) => !filledIn(finding))).toEqual([]);
	}, 60_000);

	it('would not pass it with a text that n8n does not want', () => {
		const [first] = description.properties;
		const properties = [{ ...first, displayName: 'the resource' }];
		expect(lintDescription({ ...description, properties }, 'SocialEpoch.node.ts').join()).toContain('miscased');
	}, 60_000);

	it('has no parameter twice in one operation', () => {
		for (const { resource, value } of operations) {
			const own = description.properties.filter(
				({ displayOptions }) =>
					displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(value),
			);
			const names = all(own).map(({ property }) => property.name);
			const inContent = new Set(['parts', 'type', 'text', 'url', 'title', 'link', 'desc', 'routeType', 'routeList']);
			const outside = names.filter((name) => !inContent.has(name));
			expect([...new Set(outside)]).toEqual(outside);
		}
	});

	it('describe every parameter', () => {
		expect(
			offending(
				({ property: { type, name, description: words } }) =>
					type !== 'collection' && !['resource', 'operation'].includes(name) && !words,
			),
		).toEqual([]);
	});

	it('gives examples that begin with e.g.', () => {
		const withExample = shown.filter(({ property }) => property.placeholder && property.type === 'string');
		expect(withExample.length).toBeGreaterThan(10);
		expect(offending(({ property }) => !property.placeholder!.startsWith('e.g. '), withExample)).toEqual([]);
		for (const { property } of shown) {
			for (const mode of property.modes ?? []) {
				if (mode.type === 'string' && mode.placeholder) expect(mode.placeholder).toMatch(/^e\.g\. /);
			}
		}
	});

	it('names actions without articles, no two alike', () => {
		const actions = operations.map(({ action }) => action);
		expect(new Set(actions).size).toBe(actions.length);
		for (const action of actions) {
			expect(action).toMatch(/^[A-Z][^.]*$/);
			expect(action).not.toMatch(/\b(a|an|the)\b/i);
			expect(action.slice(1).replace(/\b(QR|WhatsApp)\b/g, '')).not.toMatch(/[A-Z]/);
		}
		for (const { description: words } of operations) expect(words.length).toBeGreaterThan(20);
	});

	it('does not frighten', () => {
		const texts = [
			...shown.flatMap(({ property }) => [property.description, property.hint]),
			...operations.flatMap(({ description: words, notice }) => [words, notice]),
		];
		for (const words of texts) expect(words ?? '').not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
	});

	it('shows secrets as dots', () => {
		const secrets = shown.filter(({ property }) => property.typeOptions?.password).map(({ property }) => property.name);
		const keys = ['publicKey', 'privateKey', 'msgPublicKey', 'msgPrivateKey'];
		expect(new Set(secrets)).toEqual(new Set([...keys, 'ipConfig']));
	});

	it('warns of risk control wherever contacts are looked up', () => {
		for (const value of ['get', 'getMany']) {
			const own = description.properties.filter(
				({ displayOptions }) =>
					displayOptions?.show?.resource?.includes('contact') && displayOptions.show.operation?.includes(value),
			);
			expect(own.find(({ type }) => type === 'notice')?.displayName).toMatch(/risk control/);
			expect(own.some(({ hint }) => /risk control/.test(hint ?? ''))).toBe(true);
		}
	});

	it('warns an agent’s tool of numbers wherever it acts on them', () => {
		const warned = description.properties.filter(({ displayOptions }) => displayOptions?.show?.['@tool']);
		const acting = operations.filter(
			({ endpoint, fields }) => !endpoint.repeatable && fields.some(({ number }) => number),
		);
		expect(warned.map(({ name }) => name)).toEqual(
			acting.map(({ resource, value }) => `${resource}${value}ToolNotice`),
		);
		expect(warned.find(({ name }) => name.startsWith('messagesend'))?.displayName).toContain('Fill in From and To');
	});

	it('offers typing beside every list', () => {
		for (const { property } of shown.filter(({ property: { type } }) => type === 'resourceLocator')) {
			expect(property.modes?.map(({ name, type }) => [name, type])).toEqual([
				['list', 'list'],
				['id', 'string'],
			]);
			const { mode, value } = property.default as { mode: string; value: string };
			expect([mode, value]).toEqual(value.startsWith('={{') ? ['id', value] : ['list', '']);
		}
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

	it.each(operations.map((operation) => [`${operation.resource}:${operation.value}`, operation] as const))(
		'%s asks for fields by the API’s own names',
		(name, { endpoint, fields }) => {
			const known = ENDPOINTS.find(({ path }) => path === (ELSEWHERE[name] ?? endpoint.path));
			expect(known?.method).toBe(endpoint.method);
			const names = namesOf(known?.fields);
			const asked = fields.filter(({ local }) => !local).map(({ property }) => property.name);
			expect(asked.map((field) => LISTS[name]?.[field] ?? field).filter((field) => !names.includes(field))).toEqual([]);
			expect(asked).not.toContain('tenantId');
			expect(endpoint.tenantInBody ?? false).toBe(names.includes('tenantId'));
		},
	);

	it.each(operations.map((operation) => [`${operation.resource}:${operation.value}`, operation] as const))(
		'%s can fill every field there is',
		(name, { endpoint, fields }) => {
			const known = ENDPOINTS.find(({ path }) => path === (ELSEWHERE[name] ?? endpoint.path));
			const asked = fields.flatMap(({ property }) => [LISTS[name]?.[property.name] ?? property.name]);
			const structure = [
				'[]',
				'tenantId',
				'source',
				'info',
				'data',
				'current',
				'pageSize',
				'whatsAppList',
				'sendInfos',
			];
			const parts = ['type', 'text', 'url', 'sort', 'title', 'desc', 'link', 'routeType', 'routeList'];
			const given = [...asked, ...structure, ...(name.startsWith('message:') ? parts : [])];
			const chatFilters = ['chatType', 'actionType', 'contentType', 'startChatTime', 'endChatTime', 'agentAccount'];
			// `type` of a wake-up is always 1; whoever waits for a login has its port.
			const fixed: Record<string, string[]> = {
				'conversation:wakeUp': ['type'],
				'login:waitUntilLoggedIn': ['whatsApp'],
				// A conversation is one whole: whom it is with says everything.
				'chat:getConversation': chatFilters,
				'message:sendAndWait': ['name', 'startTaskTime', 'endTaskTime', 'sendType', 'agentAccount', 'targetType'],
				'message:waitForReply': chatFilters,
			};
			const missing = namesOf(known?.fields).filter((field) => !given.includes(field));
			expect([...new Set(missing)]).toEqual(fixed[name] ?? []);
		},
	);
});
