"""Moving in: readers and subscriptions from another system's files, looked at before anything is written."""
