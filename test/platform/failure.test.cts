import { asFailure, badAnswer, badInput, Failure, redact } from '../../nodes/SocialEpoch/platform/failure';

describe('redact', () => {
	it.each([
		['bad token abc123 here', ['abc123'], 'bad token *** here'],
		['abc123abc123', ['abc123'], '******'],
		['longer-secret and secret', ['secret', 'longer-secret'], '*** and ***'],
		['costs $& and $1', ['$&', 'xyz'], 'costs $& and $1'],
		['nothing', [], 'nothing'],
		['ab ab', ['ab', ''], 'ab ab'],
		['a.c abc', ['a.c'], '*** abc'],
		['proxy 203.0.113.7 refused me:hunter22', ['203.0.113.7:1080:me:hunter22'], 'proxy *** refused me:***'],
		['six user77 make a part, five user7 none', ['host:1080:user77:user7'], 'six *** make a part, five user7 none'],
		['line MIIEvQIBADAN of it', ['-----BEGIN KEY-----\nMIIEvQIBADAN\nAgEAAoIB\n-----END KEY-----'], 'line *** of it'],
	])('%j without %j', (text, secrets, clean) => expect(redact(text, secrets)).toBe(clean));

	it('puts nothing of its own where a secret looks like a pattern', () => {
		expect(redact('x $$$ y', ['$$$'])).toBe('x *** y');
	});
});

it('keeps what was thrown', () => {
	const failure = new Failure('words', { description: 'advice', code: 5 });
	expect(asFailure(failure)).toBe(failure);
	expect(asFailure(new TypeError('broken')).message).toBe('broken');
	expect(asFailure('text')).toMatchObject({ message: 'text', description: '' });
	expect(asFailure(undefined).message).toBe('undefined');
});

it('knows what was sent and what was not', () => {
	expect(badInput('m', 'd')).toMatchObject({ message: 'm', description: 'd', sent: false, answered: false });
	const description =
		'If it was to change something, look whether it did before you try again, or ask SocialEpoch support.';
	expect(badAnswer('m')).toMatchObject({ description, sent: true, answered: true, transient: false });
	expect(badAnswer('m', 'd').description).toBe('d');
});
