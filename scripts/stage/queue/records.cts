import type { Credential, WorkflowInput } from '../rest.cts';
import { chain, node, ours, TRIGGER } from '../workflows.cts';
import type { Postgres } from './postgres.cts';

/** The webhook id that `recordsWorkflow` gives its trigger. */
export const RECORDS_WEBHOOK_ID = '5ed1c0de-50c1-4a1e-90c4-a0705e91b001';

type Credentials = Record<'socialEpochApi' | 'postgres', Credential>;

/** A workflow that writes a row for each item of the trigger; all rows of an execution in one transaction. */
export function recordsWorkflow(credentials: Credentials): WorkflowInput {
	return intoPostgres(credentials, {
		name: 'Records into Postgres',
		webhookId: RECORDS_WEBHOOK_ID,
		parameters: { events: ['CLIENT_SYNC_MESSAGE'], direction: 'both', chats: 'both' },
		query: 'INSERT INTO e2e.received VALUES ($1, $2)',
		values: '={{ [$json.messageId, $execution.id] }}',
	});
}

/** A workflow of the trigger and a query for each of its items. */
export function intoPostgres(
	{ socialEpochApi, postgres }: Credentials,
	workflow: { name: string; webhookId: string; parameters: Record<string, unknown>; query: string; values: string },
): WorkflowInput {
	const { name, webhookId, parameters, query, values } = workflow;
	const options = { queryBatching: 'transaction', queryReplacement: values };
	const writing = { resource: 'database', operation: 'executeQuery', query, options };
	return chain(name, [
		ours(socialEpochApi, 'SocialEpoch Trigger', TRIGGER, parameters, { webhookId }),
		node('Write', 'n8n-nodes-base.postgres', writing, { typeVersion: 2.6, credentials: { postgres } }),
	]);
}

/**
 * Makes the table that `recordsWorkflow` writes to. It lies in n8n's own database, so that one query sees both, and
 * has no key, so that what is written twice is there twice.
 */
export async function createRecordsTable(postgres: Postgres): Promise<void> {
	await postgres.query('CREATE SCHEMA e2e');
	await postgres.query('CREATE TABLE e2e.received (message_id text NOT NULL, execution_id integer NOT NULL)');
}

/** What became of the records. */
export interface Count {
	/** records in executions that ended well */
	items: number;
	/** the same without those that came in more than one execution */
	distinct: number;
	/** rows an execution wrote once more because it was run again after its worker had died */
	rewritten: number;
	/** executions by status */
	executions: Record<string, number>;
}

/** Counts in the database. */
export async function countRecords(postgres: Postgres): Promise<Count> {
	const [items] = await postgres.query<Omit<Count, 'executions'>>(`
		WITH item AS (
			SELECT message_id, count(*) AS times FROM e2e.received
			JOIN execution_entity ON id = execution_id AND status = 'success'
			GROUP BY message_id, execution_id
		)
		SELECT count(*)::int AS items, count(DISTINCT message_id)::int AS distinct,
			(coalesce(sum(times), 0) - count(*))::int AS rewritten FROM item`);
	const executions = await postgres.query<{ status: string; count: number }>(
		'SELECT status, count(*)::int AS count FROM execution_entity GROUP BY status ORDER BY status',
	);
	return {
		...items,
		executions: Object.fromEntries(executions.map(({ status, count }) => [status, count])),
	};
}

/** How many executions have not ended. */
export async function countOpen(postgres: Postgres): Promise<number> {
	const [{ count }] = await postgres.query<{ count: number }>(
		"SELECT count(*)::int AS count FROM execution_entity WHERE status IN ('new', 'running')",
	);
	return count;
}

/** How many of these executions have written their rows and not ended. */
export async function countWritten(postgres: Postgres, executions: string[]): Promise<number> {
	const [{ count }] = await postgres.query<{ count: number }>(
		`SELECT count(DISTINCT id)::int AS count FROM e2e.received
		JOIN execution_entity ON id = execution_id AND status = 'running' WHERE id = ANY ($1)`,
		[executions.map(Number)],
	);
	return count;
}
