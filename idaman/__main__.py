"""`python -m idaman` is `idaman`."""

from idaman.doors.cli.main import main

if __name__ == "__main__":
    main()
