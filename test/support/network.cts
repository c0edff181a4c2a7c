import nock from 'nock';

// Test files of one process share the network, so each gives it back. A script uses this without jest.
if (typeof afterAll === 'function') {
	beforeAll(() => nock.disableNetConnect());
	afterEach(() => nock.cleanAll());
	afterAll(() => nock.restore());
}

export default nock;
