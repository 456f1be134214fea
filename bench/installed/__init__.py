"""Installed for real, in a bare Debian whose own systemd is the first process.

    python -m bench.installed [--overlay FOLDER] [--before COMMIT] [--folder FOLDER] [STAGE …]

Each stage prints a line for each step: what was done, and what became of it; the exit status is 0
only where all of them are well. Without a name all stages are played, in this order:

- ``package``: the package of this commit and of one before is built and linted; the one before is
  installed and started by systemd; with a call on, the new one is installed over it, ``sigap up``
  is killed and frozen. The same with a unit for each part. Then it is removed and purged.

Needs root on Debian and its packages ``mmdebstrap systemd-container debhelper dpkg-dev lintian``,
6 GB and the network: the installation fetches what it fetches anywhere. ``--overlay`` is a folder
whose files are laid over the bare root before anything is installed: a proxy's certificate,
``etc/pip.conf``, a file of ``etc/apt/apt.conf.d``.
"""
