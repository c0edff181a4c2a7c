import { choice, integer, list, local, mayBeEmpty, optional } from '../../nodes/SocialEpoch/action/fields';
import { phoneNumber, text } from '../../nodes/SocialEpoch/action/fields';
import { operation } from '../../nodes/SocialEpoch/action/operation';
import { query } from '../../nodes/SocialEpoch/platform/endpoint';

const words = { action: 'Rename port', description: 'Rename a port', endpoint: query('POST', '/x') };

/** Only the type check looks at this: each line that must not compile says so. */
it('knows the names and types of its values', () => {
	const rename = operation({
		...words,
		fields: [
			text('id', 'Port', 'The port'),
			list(phoneNumber('phones', 'Numbers', 'The numbers')),
			mayBeEmpty(text('name', 'Name', 'The name')),
			...[choice('kind', 'Kind', 'Its kind', [[1, 'One']]), text('note', 'Note', 'A note')].map((of) => optional(of)),
			local(integer('limit', 'Limit', 'Most', { min: 1, max: 9, default: 5 })),
		],
		check(values) {
			const { id, phones, name, kind, note, limit } = values;
			type Known = [string, string[], string | undefined, 1 | undefined, string | undefined, number];
			const known: Known = [id, phones, name, kind, note, limit];
			expect(known).toHaveLength(6);
			// @ts-expect-error nobody has a phone, they have phones
			expect(values.phone).toBeUndefined();
			// @ts-expect-error an optional value may be absent
			expect((value: typeof note): string => value).toBeDefined();
		},
		// @ts-expect-error a typo in the name of a field
		body: ({ nmae }) => ({ nmae }),
		gather: {
			max: 1,
			// @ts-expect-error a number is no key
			key: ({ limit }) => limit,
			body: (bodies) => ({ bodies }),
			share: (_data, values) => values.map(({ id }) => [{ json: { id } }]),
		},
	});
	rename.check!({ id: 'p1', phones: ['861'], limit: 5 });
});
