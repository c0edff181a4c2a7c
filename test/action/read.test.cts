import {
	choice,
	flag,
	integer,
	optional,
	local,
	phoneNumber,
	pick,
	secret,
	text,
} from '../../nodes/SocialEpoch/action/fields';
import type { Operation } from '../../nodes/SocialEpoch/action/operation';
import { readValues, secretsOf } from '../../nodes/SocialEpoch/action/read';
import { bodyOf } from '../../nodes/SocialEpoch/action/run';
import { badInput } from '../../nodes/SocialEpoch/platform/failure';
import { query } from '../../nodes/SocialEpoch/platform/endpoint';

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
		optional(
			choice('type', 'Type', 'Kind', [
				[0, 'None'],
				[1, 'Some'],
			]),
		),
	],
	simplify: (item) => item,
};

/** Parameters as n8n hands them over; an Error is thrown, as a broken expression is. */
const read = (parameters: Record<string, unknown>, of = operation) =>
	readValues(of, {
		get(name) {
			const value = ({ returnAll: false, limit: 5, ...parameters } as Record<string, unknown>)[name];
			if (value instanceof Error) throw value;
			return value;
		},
		stored: { id: '={{ $json.port }}' },
		timeZone: 'UTC',
	});

it('reads what is filled in, and nothing else', () => {
	const defaults = { returnAll: false, limit: 5, simplify: true, requestsPerSecond: 50 };
	expect(read({ id: 'p1' })).toEqual({ id: 'p1', ...defaults });
	const additionalFields = { agent: 'lee', key: ' k ', type: 0, unknown: 1 };
	expect(read({ id: 'p1', additionalFields, filters: { phone: '+86 1363380' }, simplify: false })).toEqual({
		id: 'p1',
		...defaults,
		agent: 'lee',
		key: 'k',
		type: 0,
		phone: '861363380',
		simplify: false,
	});
});

it('takes a picked value, a typed one, and an expression’s plain one, in collections too', () => {
	const forms = (value: string) => [
		{ __rl: true, mode: 'list', value, cachedResultName: 'Shown' },
		{ __rl: true, mode: 'id', value },
		value,
	];
	forms('p1').forEach((id) => {
		forms('lee').forEach((agent) => {
			expect(read({ id, additionalFields: { agent } })).toMatchObject({ id: 'p1', agent: 'lee' });
		});
	});
	expect(read({ id: 12 }).id).toBe('12');
});

it.each([
	[undefined],
	[null],
	[''],
	['  '],
	[[]],
	[{ __rl: true, mode: 'list', value: '' }],
	[{ __rl: true, mode: 'id', value: null }],
	[{ __rl: true, mode: 'id' }],
])('%j is missing where it is required, and absent where it is not', (empty) => {
	expect(() => read({ id: empty })).toThrow('Port is empty: {{ $json.port }} gave nothing for this item');
	const values = read({ id: 'p', additionalFields: { agent: empty }, filters: { phone: empty } });
	expect(Object.keys(values)).toEqual(['id', 'returnAll', 'limit', 'simplify', 'requestsPerSecond']);
});

it.each([[undefined], [null], ['text'], [7], [[]], [false]])('takes %j for an empty collection', (collection) => {
	expect(Object.keys(read({ id: 'p', additionalFields: collection, filters: collection }))).toHaveLength(5);
});

it('takes the default for a setting of this node that an expression left empty', () => {
	const empty = { returnAll: null, limit: '', simplify: undefined, options: { requestsPerSecond: null } };
	expect(read({ id: 'p', ...empty })).toEqual({
		id: 'p',
		returnAll: false,
		simplify: true,
		requestsPerSecond: 50,
	});
	expect(read({ id: 'p', limit: ' ' }).limit).toBe(5);
});

it('does not let a hidden parameter count', () => {
	const all = read({ id: 'p', returnAll: true, limit: 'nonsense' });
	expect(all).toEqual({ id: 'p', returnAll: true, simplify: true, requestsPerSecond: 50 });
	expect(() => read({ id: 'p', limit: 'nonsense' })).toThrow('Limit is not a whole number');
});

it('never shows a secret that cannot be read', () => {
	try {
		read({ id: 'p', additionalFields: { key: { private: 'TOP-SECRET' } } });
		throw new Error('It was taken');
	} catch (error) {
		expect(error).toMatchObject({
			message: 'Key is not text',
			description: 'Enter Key as text.',
			sent: false,
		});
		expect(JSON.stringify(error)).not.toContain('TOP-SECRET');
	}
});

it('passes on what n8n throws, and what fields and checks refuse', () => {
	expect(() => read({ id: new Error('expression is broken') })).toThrow('expression is broken');
	const checked: Operation = {
		...operation,
		check: ({ id }) => {
			if (id === 'bad') throw badInput('Port is bad', 'Take another.');
		},
	};
	expect(() => read({ id: 'bad' }, checked)).toThrow('Port is bad');
	expect(read({ id: 'good' }, checked).id).toBe('good');
});

it('puts only the API’s own fields into the request, and knows the secrets', () => {
	const values = read({ id: 'p', additionalFields: { key: 'k1' }, options: { requestsPerSecond: 7 } });
	expect(values.requestsPerSecond).toBe(7);
	expect(bodyOf(operation, values)).toEqual({ id: 'p', key: 'k1' });
	expect(bodyOf({ ...operation, body: ({ id }, own) => ({ ...own, only: id }) }, values)).toEqual({
		id: 'p',
		key: 'k1',
		only: 'p',
	});
	expect(bodyOf(operation, { id: undefined, key: 0 })).toEqual({ key: 0 });
	expect(secretsOf(operation, values)).toEqual(['k1']);
	expect(secretsOf(operation, {})).toEqual([]);
});
