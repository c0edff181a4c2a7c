import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { connect } from '../platform/connect';
import type { Endpoint } from '../platform/endpoint';
import { badAnswer, Failure } from '../platform/failure';
import { records } from './answers';
import type { Operation } from './operation';

/** `methods.listSearch` of the action node: the lists of all operations by their names. */
export function listSearchOf(operations: Operation[]) {
	const lists = operations.flatMap(({ endpoint, lists: own = {} }) =>
		Object.entries(own).map(([name, entry]) => [name, searchIn(endpoint, entry)] as const),
	);
	return Object.fromEntries(lists);
}

function searchIn(endpoint: Endpoint, entry: NonNullable<Operation['lists']>[string]) {
	return async function (this: ILoadOptionsFunctions, filter = '') {
		try {
			const platform = await connect(this);
			const found = records(await platform.call(endpoint));
			const understood = found.map(entry).filter((one) => one !== undefined);
			if (found.length > 0 && understood.length === 0) throw badAnswer('The list holds nothing to pick from');
			const wanted = filter.trim().toLowerCase();
			return { results: understood.flat().filter(({ name }) => name.toLowerCase().includes(wanted)) };
		} catch (error) {
			if (!(error instanceof Failure)) throw new NodeOperationError(this.getNode(), error as Error);
			// The editor shows no description here, so the advice stands in the message.
			const { message, description } = error;
			const words = `${message}. ${description} You can type the value instead: choose By ID.`;
			throw new NodeOperationError(this.getNode(), words);
		}
	};
}

/** An entry of a list to pick from; none where the record lacks the value. */
export function listEntry(value: unknown, name: string): INodeListSearchItems | undefined {
	return value === null || value === undefined || value === '' ? undefined : { name, value: String(value) };
}
