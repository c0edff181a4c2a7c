import nock from 'nock';

// Test files of one process share the network that nock takes over, so each gives it back. What makes the output
// previews uses this file without jest.
if (typeof afterAll === 'function') {
	beforeAll(() => nock.disableNetConnect());
	afterEach(() => nock.cleanAll());
	afterAll(() => nock.restore());
}

export default nock;
