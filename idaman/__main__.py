"""`python -m idaman` is `idaman`."""

from idaman.cli.main import main

if __name__ == "__main__":
    main()
