import { readValues } from '../../nodes/SocialEpoch/action/read';
import { bodyOf } from '../../nodes/SocialEpoch/action/run';
import { settingsOf } from '../../nodes/SocialEpoch/action/settings';
import { operationOf } from '../support/operations.cts';
import { cases } from './cases.cts';

const fieldOf = (name: string, field: string) => {
	const operation = operationOf(name);
	return [...operation.fields, ...settingsOf(operation)].find(({ property }) => property.name === field)!;
};

/** The values of an operation with the parameters of its case, changed. */
function valuesOf(name: string, change: Record<string, unknown>) {
	const { parameters } = cases.find(({ resource, operation }) => `${resource}:${operation}` === name)!;
	const given: Record<string, unknown> = { ...parameters, ...change };
	return readValues(operationOf(name), (key) => given[key], 'Europe/Berlin');
}
const requestOf = (name: string, change: Record<string, unknown>) => bodyOf(operationOf(name), valuesOf(name, change));

it.each<[string, Record<string, unknown>, string, advice: string]>([
	[
		'chat:getMany',
		{ filters: { startChatTime: '2026-01-01' } },
		'@endChatTime is missing',
		'add @endChatTime beside @startChatTime',
	],
	[
		'chat:getMany',
		{ filters: { endChatTime: '2026-01-01' } },
		'@startChatTime is missing',
		'add @startChatTime beside @endChatTime',
	],
	[
		'chat:getMany',
		{ filters: { startChatTime: '2026-01-02', endChatTime: '2026-01-01' } },
		'@startChatTime is later than @endChatTime',
		'Swap',
	],
	['chat:getMany', { limit: 0 }, '@limit is not a whole number from 1 to', 'whole number'],
	['chat:getMany', { filters: { chatType: 3 } }, '@chatType has no choice 3', '1 (Individual), 2 (Group)'],
	['conversation:wakeUp', { options: { spacing: 9 } }, '@spacing is not a whole number from 10', 'whole number'],
	['conversation:getResult', { ids: ' , ' }, '@ids is empty', 'at least one'],
	['login:getStatus', { id: '', whatsApp: ' ' }, 'Port ID and WhatsApp Number are both missing', 'one of the two'],
	['login:reservePort', { additionalFields: { target: 'acme' } }, '@target is not a number: acme', 'from the list'],
	['login:waitUntilLoggedIn', { timeout: 3601 }, '@timeout is not a whole number from 1 to 3600', 'whole number'],
	['profile:update', { additionalFields: {} }, 'Avatar URL and Nickname are both missing', 'one of the two'],
	['profile:update', { additionalFields: { avatar: 'face.png' } }, 'Avatar URL is not a web address', 'https://'],
	['profile:update', { phoneList: 'lee' }, '@phoneList is not a number: lee', 'digits'],
	['contact:get', { phone: '{{ $json.customer }}' }, '@phone is not a number: {{ $json.customer }}', 'Expression'],
	['registration:submitPhone', { phone: 'Mr Li' }, '@phone has another form: Mr Li', '13633800088'],
	['registration:submitPhone', { areaCode: 'China' }, '@areaCode has another form: China', '+86'],
	['registration:submitPhone', { areaCode: '+1234567' }, '@areaCode has another form: +1234567', '+86'],
	['registration:submitPhone', { countryCode: 'CHN' }, '@countryCode has another form: CHN', 'CN'],
	['registration:submitVerifyCode', { verifyCode: '12' }, '@verifyCode has another form: 12', '123456'],
	['scanTask:create', { allocationRole: 3, additionalFields: {} }, 'Agent ID is missing', 'Random'],
	['scanTask:create', { additionalFields: { userId: 'lee' } }, '@userId is not a number: lee', 'digits'],
	['account:bringOnline', { override: null }, '@override is missing', 'Fill in'],
	['contact:get', { phone: 120363295594719602 }, '@phone has lost digits', 'as text'],
])('%s refuses %j', (name, change, words, advice) => {
	let failure: Error & { description?: string; sent?: boolean } = new Error('It was taken');
	try {
		valuesOf(name, change);
	} catch (error) {
		failure = error as Error;
	}
	// @name stands for what the user knows the parameter by.
	const known = (text: string) =>
		text.replace(/@(\w+)/g, (_, field: string) => fieldOf(name, field).property.displayName);
	expect(failure.message).toContain(known(words));
	expect(failure.description).toContain(known(advice));
	expect(failure.sent).toBe(false);
});

it.each<[string, Record<string, unknown>, object]>([
	['registration:submitPhone', { areaCode: '0086', countryCode: ' cn ' }, { areaCode: '+86', countryCode: 'CN' }],
	['registration:submitPhone', { areaCode: 49 }, { areaCode: '+49' }],
	['registration:submitVerifyCode', { phone: '136 3380-0088' }, { phone: '13633800088' }],
	['registration:submitPhone', { verifyType: 'Voice Call' }, { verifyType: 1 }],
	['registration:submitVerifyCode', { verifyCode: '123-456' }, { verifyCode: '123456' }],
	['registration:submitVerifyCode', { verifyCode: 123456 }, { verifyCode: '123456' }],
	['scanTask:create', { allocationRole: 'random', additionalFields: {} }, { allocationRole: 1 }],
	[
		'profile:update',
		{ phoneList: ['1', 2], additionalFields: { nickname: 'Lee' } },
		{ phoneList: ['1', '2'], nickname: 'Lee' },
	],
	['login:getStatus', { id: undefined, whatsApp: '+86 1' }, { whatsApp: '861' }],
	['login:reservePort', { additionalFields: { target: 10085 } }, { target: 10085 }],
])('%s takes %j', (name, change, sent) => {
	expect(requestOf(name, change)).toMatchObject(sent);
});

it('gives the task of a registration as it comes', () => {
	const { items } = operationOf('registration:submitPhone');
	expect(items!(12, {})).toEqual([{ json: { taskId: 12 } }]);
	expect(items!('8639164839053938688', {})).toEqual([{ json: { taskId: '8639164839053938688' } }]);
	expect(() => items!('', {})).toThrow('The platform gave no task ID');
});

it.each([[null], [[]], [{}], [['a', 'b']], ['']])('does not make up the ID of a wake-up from %j', (data) => {
	const { gather } = operationOf('conversation:wakeUp');
	expect(() => gather!.share(data, [{}], [{}])).toThrow(/^The platform gave (no|\d) IDs for 1 wake-ups$/);
});
