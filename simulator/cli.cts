/** `npx tsx simulator/cli.cts [--port N]`: starts a simulator and prints what a credential needs. */
import { parseArgs } from 'node:util';
import { startSimulator } from './index.cts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

void startSimulator({ port: Number(values.port) }).then(({ url, tenantId, apiKey }) => {
	console.log(`Base URL   ${url}\nTenant ID  ${tenantId}\nAPI key    ${apiKey}`);
});
