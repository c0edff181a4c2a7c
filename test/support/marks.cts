import type { Marks } from '../../nodes/SocialEpoch/trigger/markList';
import { MAX_MARKS } from '../../nodes/SocialEpoch/trigger/markList';

/** A list of marks as n8n keeps it; `die` makes the nth call from now on fail, before or after it has written. */
export class StoredMarks implements Marks {
	marks: string[] = [];

	calls = 0;

	die: { call: number; afterWriting: boolean } | undefined;

	/** Called before the list is written; a throw is a database that fails, a wait gives others time to write. */
	beforeWrite = async (): Promise<void> => {};

	constructor(private readonly limit = MAX_MARKS) {}

	async check(marks: string[], limit = this.limit) {
		const known = new Set(this.marks);
		const changed = [...this.marks, ...marks.filter((mark) => !known.has(mark))].slice(-limit);
		await this.write(changed);
		return new Set(marks.filter((mark) => known.has(mark)));
	}

	async remove(marks: string[]) {
		await this.write(this.marks.filter((mark) => !marks.includes(mark)));
	}

	private async write(changed: string[]) {
		const dies = this.die?.call === this.calls++;
		if (dies && !this.die!.afterWriting) throw new Error('database gone');
		await this.beforeWrite();
		this.marks = changed;
		if (dies) throw new Error('process gone');
	}
}
