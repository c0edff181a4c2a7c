/** `npx tsx simulator/cli.cts [--port N]`: starts a simulator with a company to practise with, and prints what a credential needs. */
import { parseArgs } from 'node:util';
import { startSimulator } from './index.cts';
import { prepareCompany } from './practice.cts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

void startSimulator({ port: Number(values.port) }).then((simulator) => {
	prepareCompany(simulator);
	const { url, tenantId, apiKey } = simulator;
	console.log(`Page       ${url}/_practice/\nBase URL   ${url}\nTenant ID  ${tenantId}\nAPI key    ${apiKey}`);
});
