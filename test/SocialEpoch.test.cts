import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { operations, resources } from '../nodes/SocialEpoch/resources';
import { SocialEpoch } from '../nodes/SocialEpoch/SocialEpoch.node';
import { ENDPOINTS } from '../simulator/endpoints.cts';
import type { Field } from '../simulator/fields.cts';

const { description, methods } = new SocialEpoch();

interface Found {
	/** For messages: resource:operation path. */
	at: string;
	property: INodeProperties;
	/** Inside a collection. */
	nested: boolean;
}

/** Every parameter, those inside collections too. */
function all(properties: INodeProperties[], at = '', nested = false): Found[] {
	return properties.flatMap((property) => {
		const { resource, operation } = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
		const path = `${at}${at ? '.' : `${resource ?? ''}:${operation ?? ''} `}${property.name}`;
		const inner = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return all((option as INodePropertyCollection).values, `${path}.${option.name}`, true);
			return 'displayName' in option ? all([option as INodeProperties], path, true) : [];
		});
		return [{ at: path, property, nested }, ...inner];
	});
}

const parameters = all(description.properties);
const shown = parameters.filter(({ property }) => property.type !== 'notice');
const optionsOf = ({ property }: Found) =>
	property.type === 'options' ? (property.options as INodePropertyOptions[]) : [];
const offending = (test: (found: Found) => boolean, among = shown) => among.filter(test).map(({ at }) => at);

/** Words that Title Case leaves small. */
const SMALL = /^(a|an|and|as|at|by|for|from|in|of|on|or|per|the|to|with)$/;
const isTitleCase = (name: string) =>
	name.split(/[\s-]+/).every((word, i) => /^[^a-z]/.test(word) || (i > 0 && SMALL.test(word)));

describe('the node', () => {
	it('has the name, the version and the credential that workflows store', () => {
		expect(description).toMatchObject({
			displayName: 'SocialEpoch',
			name: 'socialEpoch',
			usableAsTool: true,
			version: 1,
			credentials: [{ name: 'socialEpochApi', required: true }],
		});
		expect(new Set(operations.map(({ resource, value }) => `${resource}:${value}`)).size).toBe(operations.length);
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
	it('sorts options by name from five on', () => {
		const unsorted = offending((found) => {
			const names = optionsOf(found).map(({ name }) => name);
			return names.length >= 5 && names.join() !== [...names].sort((a, b) => a.localeCompare(b)).join();
		});
		expect(unsorted).toEqual([]);
	});

	it('has no option twice', () => {
		expect(
			offending((found) => {
				const options = optionsOf(found);
				const unique = (key: 'name' | 'value') => new Set(options.map((option) => option[key])).size;
				return unique('name') !== options.length || unique('value') !== options.length;
			}),
		).toEqual([]);
	});

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

	it('writes names in Title Case', () => {
		expect(offending(({ property }) => !isTitleCase(property.displayName))).toEqual([]);
		expect(offending((found) => optionsOf(found).some(({ name }) => !isTitleCase(name)))).toEqual([]);
		expect(resources.map(({ name }) => name).filter((name) => !isTitleCase(name) || /s$/.test(name))).toEqual([]);
	});

	it('describes every parameter in words, without a full stop after a single sentence', () => {
		const described = shown.filter(
			({ property }) => !['collection'].includes(property.type) && !['resource', 'operation'].includes(property.name),
		);
		expect(offending(({ property }) => !property.description, described)).toEqual([]);
		expect(
			offending(({ property: { description: words = '' } }) => {
				const sentences = words.split(/\. /).length;
				return sentences === 1 ? words.endsWith('.') : !words.endsWith('.');
			}, described),
		).toEqual([]);
		expect(offending(({ property: { description: words = '' } }) => words !== words.trim(), described)).toEqual([]);
	});

	it('begins what a switch does with Whether', () => {
		expect(
			offending(({ property }) => property.type === 'boolean' && !property.description?.startsWith('Whether ')),
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

	it('uses n8n’s own words for Return All, Limit and Simplify', () => {
		const by = (name: string) => shown.filter(({ property }) => property.name === name).map(({ property }) => property);
		for (const limit of by('limit')) {
			expect(limit).toMatchObject({
				displayName: 'Limit',
				type: 'number',
				default: 50,
				typeOptions: { minValue: 1 },
				description: 'Max number of results to return',
			});
		}
		for (const returnAll of by('returnAll')) {
			expect(returnAll).toMatchObject({
				default: false,
				description: 'Whether to return all results or only up to a given limit',
			});
		}
		expect(by('limit')).toHaveLength(1);
		expect(by('simplify').length).toBeGreaterThan(4);
		for (const simplify of by('simplify')) {
			expect(simplify).toMatchObject({
				default: true,
				description: 'Whether to return a simplified version of the response instead of the raw data',
			});
		}
	});

	it('names actions in sentence case, without articles, no two alike', () => {
		const actions = operations.map(({ action }) => action);
		expect(new Set(actions).size).toBe(operations.length);
		for (const action of actions) {
			expect(action).toMatch(/^[A-Z][^.]*$/);
			expect(action).not.toMatch(/\b(a|an|the)\b/i);
			expect(action.slice(1).replace(/\b(QR|WhatsApp)\b/g, '')).not.toMatch(/[A-Z]/);
		}
		for (const { description: words } of operations) expect(words.length).toBeGreaterThan(20);
		const offered = parameters.filter(({ property }) => property.name === 'operation').flatMap(optionsOf);
		expect(offered).toHaveLength(operations.length);
		for (const { name } of offered) expect(isTitleCase(name)).toBe(true);
	});

	it('does not frighten', () => {
		const texts = [
			...shown.flatMap(({ property }) => [property.description, property.hint]),
			...operations.flatMap(({ description: words, notice }) => [words, notice]),
		];
		for (const words of texts) expect(words ?? '').not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
	});

	it('shows key material and proxies as dots', () => {
		const secrets = ['publicKey', 'privateKey', 'msgPublicKey', 'msgPrivateKey', 'ipConfig'];
		const found = shown.filter(({ property }) => secrets.includes(property.name));
		expect(new Set(found.map(({ property }) => property.name)).size).toBe(5);
		expect(offending(({ property }) => property.typeOptions?.password !== true, found)).toEqual([]);
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

	it('offers a list wherever ports, accounts, agents and pairing targets are picked, and typing beside it', () => {
		const picked = shown.filter(({ property }) => property.type === 'resourceLocator');
		for (const { property } of picked) {
			expect(property.modes?.map(({ name, type }) => [name, type])).toEqual([
				['list', 'list'],
				['id', 'string'],
			]);
			expect(property.default).toEqual({ mode: 'list', value: '' });
		}
		// One kind of thing has one list, whatever the endpoint calls it.
		const lists: Record<string, string> = {
			agentAccount: 'searchAgents',
			id: 'searchPorts',
			sendWhatsApp: 'searchAccounts',
			target: 'searchPairingTargets',
			userId: 'searchAgentIds',
			whatsApp: 'searchAccounts',
			whatsId: 'searchAccounts',
		};
		const other = picked.filter(
			({ property: { name, modes } }) => modes![0].typeOptions!.searchListMethod !== lists[name],
		);
		expect(other.map(({ at }) => at)).toEqual([]);
		const used = new Set(picked.map(({ property }) => property.name));
		expect([...used].sort()).toEqual(Object.keys(lists));
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
	};

	it.each(operations.map((operation) => [`${operation.resource}:${operation.value}`, operation] as const))(
		'%s asks for fields by the API’s own names',
		(name, { endpoint, fields }) => {
			const known = ENDPOINTS.find(({ path }) => path === endpoint.path);
			expect(known?.method).toBe(endpoint.method);
			const names = namesOf(known?.fields);
			const asked = fields.filter(({ ours }) => !ours).map(({ property }) => property.name);
			expect(asked.map((field) => LISTS[name]?.[field] ?? field).filter((field) => !names.includes(field))).toEqual([]);
			expect(asked).not.toContain('tenantId');
			expect(endpoint.tenantInBody ?? false).toBe(names.includes('tenantId'));
		},
	);

	it.each(operations.map((operation) => [`${operation.resource}:${operation.value}`, operation] as const))(
		'%s can fill every field there is',
		(name, { endpoint, fields }) => {
			const known = ENDPOINTS.find(({ path }) => path === endpoint.path);
			const asked = fields.flatMap(({ property }) => [LISTS[name]?.[property.name] ?? property.name]);
			const structure = ['tenantId', 'info', 'data', 'current', 'pageSize', 'whatsAppList', 'sendInfos'];
			const parts = ['type', 'text', 'url', 'sort', 'title', 'desc', 'link', 'routeType', 'routeList'];
			const given = [...asked, ...structure, ...(name.startsWith('message:') ? parts : [])];
			// `type` of a wake-up is always 1; whoever waits for a login has its port.
			const fixed: Record<string, string[]> = {
				'conversation:wakeUp': ['type'],
				'login:waitUntilLoggedIn': ['whatsApp'],
			};
			const missing = namesOf(known?.fields).filter((field) => !given.includes(field));
			expect([...new Set(missing)]).toEqual(fixed[name] ?? []);
		},
	);
});
