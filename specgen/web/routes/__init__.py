"""The pages by subject. Each module has a `router`; `specgen.web.app` puts them together."""

from specgen.web.routes import (
    account,
    case_settings,
    cases,
    checks,
    covering,
    draft,
    files,
    items,
    library,
    own_clauses,
    provider,
    questions,
    revisions,
    sign_in,
    starting,
    texts,
    vendors,
)
from specgen.web.routes.admin import audit as admin_audit
from specgen.web.routes.admin import data as admin_data
from specgen.web.routes.admin import groups as admin_groups
from specgen.web.routes.admin import models as admin_models
from specgen.web.routes.admin import settings as admin_settings
from specgen.web.routes.admin import table as admin_import
from specgen.web.routes.admin import usage as admin_usage
from specgen.web.routes.admin import users as admin_users

ROUTERS = (
    sign_in.router,
    cases.router,
    checks.router,
    covering.router,
    starting.router,
    questions.router,
    draft.router,
    own_clauses.router,
    items.router,
    library.router,
    texts.router,
    revisions.router,
    files.router,
    vendors.router,
    case_settings.router,
    provider.router,
    account.router,
    admin_import.router,
    admin_users.router,
    admin_groups.router,
    admin_settings.router,
    admin_models.router,
    admin_usage.router,
    admin_audit.router,
    admin_data.router,
)
