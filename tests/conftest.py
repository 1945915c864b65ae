"""What every test starts from."""

import signal

# Started in the background of a shell, a run inherits that Ctrl-C is ignored, and so would the commands that
# tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
