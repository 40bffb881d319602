from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "annotator.sign_in"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        from annotator.people import fresh

        from .proving import CodeAgain, PasskeyAgain, ProviderAgain

        fresh.OTHER_PROOFS += [CodeAgain(), PasskeyAgain(), ProviderAgain()]
