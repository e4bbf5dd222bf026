"""Workers: child processes that read mails and write letters beside the program, and that may die."""

from processor.workers.pool import Job, JobDied, JobOutOfMemory, JobTooLong, WorkerPool

__all__ = ["Job", "JobDied", "JobOutOfMemory", "JobTooLong", "WorkerPool"]
