import type { IDataObject } from 'n8n-workflow';

import {
	choice,
	flag,
	integer,
	optional,
	local,
	phoneNumber,
	pick,
	secret,
	setting,
	text,
} from '../../nodes/SocialEpoch/action/fields';
import type { Operation } from '../../nodes/SocialEpoch/action/operation';
import { readValues, secretsOf } from '../../nodes/SocialEpoch/action/read';
import { bodyOf } from '../../nodes/SocialEpoch/action/run';
import { settingsOf } from '../../nodes/SocialEpoch/action/settings';
import { badInput } from '../../nodes/SocialEpoch/platform/failure';
import { act, query } from '../../nodes/SocialEpoch/platform/endpoint';

const limited = local(integer('limit', 'Limit', 'Most', { min: 1, max: 10, default: 5 }));
const operation: Operation = {
	name: 'N',
	action: 'A',
	description: 'D',
	endpoint: query('POST', '/x'),
	fields: [
		pick('searchPorts', text('id', 'Port', 'The port')),
		local(flag('returnAll', 'Return All', 'Whether all')),
		{ ...limited, property: { ...limited.property, displayOptions: { show: { returnAll: [false] } } } },
		optional(pick('searchAgents', text('agent', 'Agent', 'Who'))),
		optional(phoneNumber('phone', 'Phone', 'Number'), 'filters'),
		optional(secret('key', 'Key', 'Secret')),
		optional(choice('type', 'Type', 'Kind', [[0, 'None']])),
	],
	simplify: (item) => item,
};

/** Parameters as n8n hands them over; an Error is thrown, as a broken expression is. */
const read = (parameters: Record<string, unknown>, of = operation, stored: IDataObject = { id: '={{ $json.port }}' }) =>
	readValues(of, {
		get(name) {
			const value = { returnAll: false, ...parameters }[name] as unknown;
			if (value instanceof Error) throw value;
			return value;
		},
		stored,
		timeZone: 'UTC',
	});

const defaults = { returnAll: false, limit: 5, simplify: true, requestsPerSecond: 50 };

it('reads what is filled in, and nothing else', () => {
	expect(read({ id: 'p1' })).toEqual({ id: 'p1', ...defaults });
	const additionalFields = { agent: 'lee', key: ' k ', type: 0, unknown: 1 };
	const all = read({ id: 'p1', additionalFields, filters: { phone: '+86 1363380' }, simplify: false });
	const entered = { id: 'p1', agent: 'lee', key: 'k', type: 0, phone: '861363380', simplify: false };
	expect(all).toEqual({ ...defaults, ...entered });
});

it('takes a picked value, a typed one, and an expression’s plain one, in collections too', () => {
	const picked = (mode: string, value: string) => ({ __rl: true, mode, value, cachedResultName: 'Shown' });
	const forms = (value: string) => [picked('list', value), picked('id', value), value];
	for (const id of forms('p1')) {
		for (const agent of forms('lee')) {
			expect(read({ id, additionalFields: { agent } })).toEqual({ ...defaults, id: 'p1', agent: 'lee' });
		}
	}
});

it.each([
	[undefined],
	[null],
	[''],
	['  '],
	[[]],
	[{ __rl: true, mode: 'list', value: '' }],
	[{ __rl: true, mode: 'id' }],
])('%j is missing where it is required, and absent where it is not', (empty) => {
	expect(() => read({ id: empty })).toThrow('Port is empty: {{ $json.port }} gave nothing for this item');
	const values = read({ id: 'p', additionalFields: { agent: empty }, filters: { phone: empty } });
	expect(values).toEqual({ id: 'p', ...defaults });
});

it.each([
	['={{ $json.port }}', /^Port is empty: {{ \$json.port }} gave nothing/, /the node before.*expression in Port/],
	[{ __rl: true, mode: 'id', value: '={{ $json.port }}' }, /^Port is empty/, /expression in Port/],
	['', /^Port is missing$/, /^Fill in Port\.$/],
	[undefined, /^Port is missing$/, /^Fill in Port\.$/],
])('says of an empty field that stores %j what to do', (id, words, advice) => {
	const said = { message: expect.stringMatching(words), description: expect.stringMatching(advice) };
	expect(() => read({}, operation, { id })).toThrow(expect.objectContaining(said));
});

it.each([[undefined], [null], ['text'], [7], [[]], [false]])('takes %j for an empty collection', (collection) => {
	const values = read({ id: 'p', additionalFields: collection, filters: collection, options: collection });
	expect(values).toEqual({ id: 'p', ...defaults });
});

it('takes the default for a setting of this node that an expression left empty', () => {
	const empty = { limit: ' ', simplify: undefined, options: { requestsPerSecond: null } };
	expect(read({ id: 'p', ...empty })).toEqual({ id: 'p', ...defaults });
});

it('takes another default where an AI agent uses the node, and reads each collection once', () => {
	const shortened = { ...setting(flag('split', 'Split', 'Whether')), presetForTools: true };
	const asked: string[] = [];
	const get = (name: string) => void asked.push(name);
	const tool = { ...operation, fields: [shortened], simplify: undefined };
	const readAs = (isTool: boolean) => readValues(tool, { get, stored: {}, timeZone: 'UTC', isTool });
	expect([readAs(true).split, readAs(false).split]).toEqual([true, false]);
	expect(asked).toEqual(['options', 'options']);
});

it('does not let a hidden parameter count', () => {
	const { limit: _, ...others } = defaults;
	const all = read({ id: 'p', returnAll: true, limit: 'nonsense' });
	expect(all).toEqual({ ...others, id: 'p', returnAll: true });
	expect(() => read({ id: 'p', limit: 'nonsense' })).toThrow('Limit is not a whole number');
});

it('never shows a secret that cannot be read', () => {
	const said = { message: 'Key is not text', description: 'Enter Key as text.', sent: false };
	expect(() => read({ id: 'p', additionalFields: { key: { private: 'TOP' } } })).toThrow(expect.objectContaining(said));
});

it('passes on what n8n throws, and what a check refuses', () => {
	expect(() => read({ id: new Error('expression is broken') })).toThrow('expression is broken');
	const check: Operation['check'] = ({ id }) => {
		if (id === 'bad') throw badInput('Port is bad', 'Take another.');
	};
	expect(() => read({ id: 'bad' }, { ...operation, check })).toThrow('Port is bad');
	expect(read({ id: 'good' }, { ...operation, check }).id).toBe('good');
});

it('refuses the number of a sample where something is done, and only there', () => {
	const acting = { ...operation, endpoint: act('/x') };
	const sample = { id: 'p', filters: { phone: '9991234567' } };
	expect(read(sample).phone).toBe('9991234567');
	const description = expect.stringContaining('Nobody can own 9991234567 in Phone.');
	const said = { message: expect.stringContaining('not a customer. Nothing was sent.'), description };
	expect(() => read(sample, acting)).toThrow(expect.objectContaining(said));
	expect(read({ id: '9991234567', filters: { phone: '8613633800088' } }, acting).id).toBe('9991234567');
});

it('puts only the API’s own fields into the request, and knows the secrets', () => {
	const values = read({ id: 'p', additionalFields: { key: 'k1' }, options: { requestsPerSecond: 7 } });
	expect(values.requestsPerSecond).toBe(7);
	expect(bodyOf(operation, values)).toEqual({ id: 'p', key: 'k1' });
	const body = bodyOf({ ...operation, body: ({ id }, own) => ({ ...own, only: id }) }, values);
	expect(body).toEqual({ id: 'p', key: 'k1', only: 'p' });
	expect(bodyOf(operation, { id: undefined, key: 0 })).toEqual({ key: 0 });
	expect([secretsOf(operation, values), secretsOf(operation, {})]).toEqual([['k1'], []]);
});

it('every setting that the engine adds has words, a default and limits', () => {
	const spaced = { by: () => '', what: 'two messages', least: 2, spacing: 3, jitter: 4 };
	const outcome = { what: 'it ended', timeout: 60, every: 1, max: 1, look: async () => [] };
	const gather = { max: 7, body: () => ({}), share: () => [] };
	const added = settingsOf({ ...operation, gather, spaced, outcome }).map(({ property, section, local: isLocal }) => {
		const { name, displayName, description, default: preset, typeOptions = {} } = property;
		expect([description, isLocal]).toEqual([expect.stringMatching(/^\w.{20,}/), true]);
		return [section, name, displayName, preset, typeOptions.minValue, typeOptions.maxValue];
	});
	expect(added).toEqual([
		[undefined, 'simplify', 'Simplify', true, undefined, undefined],
		['options', 'requestsPerSecond', 'Requests per Second', 50, 1, 50],
		['options', 'itemsPerRequest', 'Items per Request', 7, 1, 7],
		['options', 'spacing', 'Spacing (Seconds)', 3, 2, 3600],
		['options', 'jitter', 'Random Extra (Seconds)', 4, 0, 3600],
		['options', 'waitForResult', 'Wait for Result', false, undefined, undefined],
		['options', 'timeout', 'Wait at Most (Seconds)', 60, 1, 3600],
	]);
	expect(settingsOf({ ...operation, simplify: undefined })).toHaveLength(1);
});
