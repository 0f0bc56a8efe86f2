/* What the last post came to, and when the next is due: what the network lost is tried again, later each time. */

const LONGEST_WAIT = 30;

export class Tries {
  /* `work` is what sends. `trouble` is "lost", "over" or nothing; `wait` is in seconds. */
  constructor(work) {
    this.work = work;
    this.trouble = null;
    this.wait = 1;
    this.timer = null;
  }

  /* Whether the answer is the server's, so that the next post may follow. */
  isThrough({ isLost, isOver }) {
    if (!isLost && !isOver) {
      this.trouble = null;
      this.wait = 1;
      return true;
    }
    this.trouble = isLost ? "lost" : "over";
    if (isLost) {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.workAfter(this.wait * 1000);
    }
    return false;
  }

  workAfter(milliseconds) {
    this.stopWaiting();
    this.timer = setTimeout(this.work, milliseconds);
  }

  stopWaiting() { clearTimeout(this.timer); }
}
