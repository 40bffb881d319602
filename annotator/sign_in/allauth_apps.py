"""What Hearsay takes of django-allauth: its tables and its ways to check, none of its pages."""

from allauth.account.apps import AccountConfig


class Accounts(AccountConfig):
    """allauth's app of accounts, on which its second factors rest. Its middleware serves pages that we don't have."""

    def ready(self) -> None:
        pass
