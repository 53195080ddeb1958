"""Where checks run: on threads of this process, in processes of this machine, on many machines."""
