import type { WorkflowInput } from '../rest.cts';
import type { Postgres } from './postgres.cts';
import { intoPostgres } from './records.cts';

/** The webhook id that `conversationsWorkflow` gives its trigger. */
export const CONVERSATIONS_WEBHOOK_ID = '5ed1c0de-50c1-4a1e-90c4-a0705e91b004';

/** s */
export const PAUSE = 5;

/** A workflow that waits for a pause and stays silent, and writes a row for each message of its items. */
export function conversationsWorkflow(credentials: Parameters<typeof intoPostgres>[0]): WorkflowInput {
	return intoPostgres(credentials, {
		name: 'Conversations into Postgres',
		webhookId: CONVERSATIONS_WEBHOOK_ID,
		parameters: { events: ['CLIENT_SYNC_MESSAGE'], options: { waitForPause: PAUSE, staySilent: 30 } },
		query: "INSERT INTO e2e.said SELECT unnest(string_to_array($1, E'\\n')), $2",
		values: '={{ [$json.text, $execution.id] }}',
	});
}

/** Makes the table that `conversationsWorkflow` writes to. */
export async function createConversationsTable(postgres: Postgres): Promise<void> {
	await postgres.query('CREATE TABLE e2e.said (text text NOT NULL, execution_id integer NOT NULL)');
}

/** The texts that executions have put out, in order of the alphabet, and how many items held them. */
export async function countSaid(postgres: Postgres): Promise<{ texts: string[]; items: number }> {
	const rows = await postgres.query<{ text: string; execution_id: number }>('SELECT * FROM e2e.said ORDER BY text');
	return { texts: rows.map(({ text }) => text), items: new Set(rows.map((row) => row.execution_id)).size };
}

/** A delivery of one message between the account and a customer. */
export function message(customer: string, text: string, actionType: 1 | 2): string {
	const content = [{ type: 1, text, messageId: `${customer} ${text}`, time: Date.now() }];
	return JSON.stringify([{ whatsApp: '8613800138000', friendWhatsApp: customer, actionType, chatType: 1, content }]);
}
