"""gunicorn for a commune's server: `gunicorn -c deploy/gunicorn.conf.py config.wsgi:application`.

Sync workers: pages are short and the database does the waiting. Only the proxy on the same
machine may speak to it.
"""

import multiprocessing

bind = "127.0.0.1:8000"
workers = min(2 * multiprocessing.cpu_count() + 1, 9)
timeout = 120  # an import of 20 000 rows on a slow disk takes longer than the default 30 seconds
graceful_timeout = 60  # a restart lets a running import end
max_requests = 2000  # a worker is renewed now and then, not all at once
max_requests_jitter = 200
control_socket_disable = True
# Addresses of pages name people's records: requests are logged by nobody; errors go to the journal.
accesslog = None
errorlog = "-"
