"""Sessions in the database, as Django's; the one look-up that every request makes has its SQL made once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from annotator.prepared import Prepared

SESSION = Prepared(lambda key: Session.objects.filter(pk=key), str)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = SESSION.first(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
