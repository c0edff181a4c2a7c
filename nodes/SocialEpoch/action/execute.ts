import type { IDataObject, IExecuteFunctions, INodeExecutionData, JsonObject, NodeExecutionHint } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, WAIT_INDEFINITELY } from 'n8n-workflow';

import { connect } from '../platform/connect';
import { Failure } from '../platform/failure';
import { MAX_PER_SECOND } from '../platform/pace';
import { escapeHtml } from '../values/html';
import { lowest } from './batches';
import type { Item, Offered, Operation, Output } from './operation';
import { ask } from './question';
import { readValues, secretsOf } from './read';
import { signedFile } from '../platform/signedFile';
import { runOperation } from './run';

/** Runs the operation the user chose for all incoming items: n8n's context on one side, plain data on the other. */
export async function execute(context: IExecuteFunctions, operations: Offered[]): Promise<INodeExecutionData[]> {
	const [resource, value] = ['resource', 'operation'].map((name) => context.getNodeParameter(name, 0));
	const operation = operations.find((known) => known.resource === resource && known.value === value);
	if (!operation) {
		const description = 'Choose a resource and an operation from the lists.';
		throw new NodeOperationError(context.getNode(), `There is no operation ${resource}: ${value}`, { description });
	}
	const goOn = context.continueOnFail();
	const items = await readItems(context, operation);
	const accepted = items.filter(({ failure }) => !failure);
	if (accepted.length === items.length || (goOn && accepted.length > 0)) {
		const halt = goOn ? undefined : new AbortController();
		const secrets = accepted.flatMap(({ values }) => secretsOf(operation, values));
		// Slower ones queue among themselves, so that those who wait for something hold nobody else up.
		const perSecond = lowest(accepted, 'requestsPerSecond', MAX_PER_SECOND - (operation.waits ? 1 : 0));
		try {
			const platform = await connect(context, { secrets, perSecond, stop: halt?.signal });
			await runOperation(operation, platform, accepted, halt);
		} catch (failure) {
			for (const item of accepted) item.failure = failure;
		}
	}

	const failed = items.find(({ failure }) => failure);
	if (failed && !goOn) {
		const done = items.filter((item) => item.outputs && !item.failure).length;
		const already = ` ${done} of ${items.length} items are done; running this again does them once more.`;
		throw toNodeError(context, failed, operation.endpoint.repeatable || done === 0 ? '' : already);
	}
	context.addExecutionHints(...hintsOf(operation, items));
	const [first] = items;
	if (operation.waitsUntil && first.outputs) {
		await context.putExecutionToWait(operation.waitsUntil(first.values, new Date()) ?? WAIT_INDEFINITELY);
		return context.getInputData();
	}
	const outgoing: INodeExecutionData[] = [];
	for (const item of items) {
		const pairedItem = { item: item.index };
		if (item.failure) outgoing.push({ ...failureItem(context, item), pairedItem });
		else for (const output of item.outputs ?? []) outgoing.push({ ...(await toItem(context, output)), pairedItem });
	}
	return outgoing;
}

async function readItems(context: IExecuteFunctions, operation: Operation): Promise<Item[]> {
	const timeZone = context.getTimezone();
	// Agents of today run tools as nodes of a type of their own, those of yesterday in a context of its own.
	const isTool = context.isToolExecution() || context.getNode().type.endsWith('Tool');
	const stored = context.getNode().parameters as IDataObject;
	const incoming = operation.waitsUntil ? context.getInputData().slice(0, 1) : context.getInputData();
	const items: Item[] = [];
	for (const [index, { json: input }] of incoming.entries()) {
		try {
			const get = (name: string) => context.getNodeParameter(name, index, undefined) as unknown;
			const values = readValues(operation, { get, stored, timeZone, isTool });
			const prepared = await operation.prepare?.(values, {
				input,
				fileUrl: async (field, minutes) => await signedFile(context, index, field, minutes),
				ask: (question) => ask(context, question),
			});
			items.push({ index, values: { ...values, ...prepared } });
		} catch (failure) {
			items.push({ index, values: {}, failure });
		}
	}
	return items;
}

/** What a person should know of a run that was right. n8n shows them as HTML. */
function hintsOf(operation: Operation, items: Item[]): NodeExecutionHint[] {
	const ended = items.filter(({ failure }) => !failure);
	const failed = items.length - ended.length;
	const jsonOf = ({ outputs = [] }: Item) => outputs.map(({ json }) => json);
	const hints = ended.map((item) => operation.hint?.(jsonOf(item), item.values));
	if (failed > 0) hints.push(`${failed} of ${items.length} items were refused or did not work: see their error.`);
	return [...new Set(hints)]
		.filter((hint) => hint !== undefined)
		.map((hint) => ({ message: escapeHtml(hint), type: 'warning', location: 'outputPane' }));
}

/**
 * A failure becomes n8n's error once, here: an error that is wrapped again keeps its first message in n8n, and loses
 * its item.
 */
function toNodeError(context: IExecuteFunctions, { index, failure }: Item, already = '') {
	// n8n stores the node with its failure, and parameters may hold keys.
	const { resource, operation } = context.getNode().parameters;
	const node = { ...context.getNode(), parameters: { resource, operation } };
	if (!(failure instanceof Failure)) {
		return new NodeOperationError(node, failure instanceof Error ? failure : String(failure), { itemIndex: index });
	}
	const { code, sent } = failure;
	// People count from 1; itemIndex counts from 0.
	const message = `${failure.message} [item ${index + 1}]`;
	const details = { message, description: failure.description + already, itemIndex: index };
	const answered = typeof code === 'number' ? { code, httpCode: String(code) } : {};
	const error = sent
		? new NodeApiError(node, { message, ...answered } as JsonObject, details)
		: new NodeOperationError(node, message, details);
	// Where the platform's words happen to contain one of its own codes, n8n has put its own words in their place.
	error.message = message;
	return error;
}

/** n8n sends an item to the error output for its `error`, and then drops all fields but the message. */
function failureItem(context: IExecuteFunctions, item: Item): INodeExecutionData {
	const error = toNodeError(context, item);
	if (context.getNode().onError === 'continueErrorOutput') return { json: { error: error.message }, error };
	const { code } = item.failure as Failure;
	return { json: { error: error.message, ...(code !== undefined && { code }) } };
}

async function toItem(context: IExecuteFunctions, { json, picture }: Output): Promise<INodeExecutionData> {
	if (!picture) return { json };
	const data = await context.helpers.prepareBinaryData(picture, 'qr-code.png', 'image/png');
	return { json, binary: { data } };
}
