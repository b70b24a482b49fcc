"""One settings file for every place Chorus runs in; what differs comes from the environment."""

import os
from pathlib import Path

from config import broker, env, static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
# A path without a slash in front lies in the checkout: a release that brings its own files.
BUILD_DIR = BASE_DIR / env.text("BUILD_DIR", str(VAR_DIR / "build"))

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
SETUP_TOKEN = env.text("SETUP_TOKEN", "")

SITE_NAME = env.text("SITE_NAME", "Chorus")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SOURCE_URL = env.text("SOURCE_URL", "")
ONION_URL = env.text("ONION_URL", "").rstrip("/")
# Addresses for people who found a hole (https:, mailto: or tel:), for /.well-known/security.txt.
SECURITY_CONTACT = env.words("SECURITY_CONTACT")
# From this age on people may say me too and write; the pages name it.
MIN_AGE = env.number("MIN_AGE", 18)
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", SITE_URL.split("//", 1)[1].split(":")[0])
# A host name for the team alone; without one everything is on the same host.
STAFF_HOST = env.text("STAFF_HOST", "").lower()
if STAFF_HOST:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, STAFF_HOST]
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")

# Secrets. None has a default: without them the start stops with the name of what is missing.
SECRET_KEY = env.secret("SECRET_KEY")
FORM_KEY_SECRET = env.secret("FORM_KEY_SECRET")
CODE_KEY = env.secret("CODE_KEY")
CODE_PEPPER = env.secret("CODE_PEPPER")
# A file is read again when it changes; what stands in the environment is not.
KEYRING_FILE = env.text("KEYRING_FILE", "")
KEYRING = "" if KEYRING_FILE else env.secret("KEYRING")
# Not the keyring, whose keys are destroyed on purpose: the record is provable for good.
AUDIT_KEY = env.secret("AUDIT_KEY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "lucide",
    "apps.core",
    "apps.accounts",
    "apps.audit",
    "apps.content_warnings",
    "apps.resources",
    "apps.campaigns",
    "apps.screening",
    "apps.stories",
    "apps.solidarity",
    "apps.moderation",
    "apps.numbers",
    "apps.my_story",
    "apps.privacy",
    "apps.pages",
]

MIDDLEWARE = [
    # What is kept has its headers already and costs none of the rest.
    "apps.core.page_cache.PageCache",
    "apps.core.request_figures.RequestFigures",
    # What refuses a request stands inside what puts headers on the refusal.
    "apps.core.middleware.SecurityHeaders",
    "apps.core.caching.PrivateAnswers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.PathLanguage",
    "apps.core.middleware.KeptWords",
    "apps.accounts.staff_host.StaffHost",
    "apps.core.cookies.ChangingCookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.core.uploads.FilesWhereAsked",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.pages.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "apps.core.templatetags.integrity",
            ],
        },
    }
]

FORM_RENDERER = "apps.core.form_rendering.QuickChoices"

DATABASES = env.databases(env.text("DATABASE_URL"), env.text("REPLICA_URL", ""))
DATABASE_ROUTERS = ["apps.core.replica.Router"]
CACHES = {
    "default": {
        "BACKEND": "apps.core.patient_cache.PatientCache",
        "LOCATION": env.text("CACHE_URL"),
        "KEY_PREFIX": env.text("CACHE_PREFIX", "chorus"),
        # A sick cache may cost a request a blink, never its answer.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# Celery rings a bell; see docs/architecture.md. Every entry expires before its next ring.
CELERY_BROKER_URL = env.text("BROKER_URL")
_prefix = env.text("BROKER_PREFIX", "chorus:")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker whose broker is away for an hour waits for it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
# Seconds between signs of life of a worker and RabbitMQ.
CELERY_BROKER_HEARTBEAT = 30
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(CELERY_BROKER_URL, _prefix)
CELERY_TASK_QUEUES = [broker.queue(CELERY_BROKER_URL, _prefix)]
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_QUEUES[0].name
CELERY_CONTROL_EXCHANGE = broker.named(CELERY_BROKER_URL, _prefix, "celery")
CELERY_EVENT_EXCHANGE = broker.named(CELERY_BROKER_URL, _prefix, "celeryev")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_STORE_EAGER_RESULT = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "screen stories": {
        "task": "apps.stories.tasks.screen_stories",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "screen outdated stories": {
        "task": "apps.stories.tasks.screen_outdated_stories",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "look for a surge": {
        "task": "apps.moderation.tasks.look_for_surge",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "take over new readings": {
        "task": "apps.moderation.tasks.take_over_new_readings",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "open review tasks": {
        "task": "apps.moderation.tasks.open_review_tasks",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "act on decisions": {
        "task": "apps.moderation.tasks.act_on_decisions",
        "schedule": 15.0,
        "options": {"expires": 10},
    },
    "publish scheduled stories": {
        "task": "apps.moderation.tasks.publish_scheduled_stories",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "return expired claims": {
        "task": "apps.moderation.tasks.return_expired_claims",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "hear writers": {
        "task": "apps.moderation.tasks.hear_writers",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "sweep alerts": {
        "task": "apps.pages.tasks.sweep_alerts",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "refresh help": {
        "task": "apps.stories.tasks.refresh_help",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "send news": {
        "task": "apps.stories.tasks.send_news",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "publish the numbers": {
        "task": "apps.numbers.tasks.publish_numbers",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "clear sessions": {
        "task": "apps.core.tasks.clear_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    # Often and cheap, so that a machine that was off at midnight loses an hour and not a day.
    "sweep what has run out": {
        "task": "apps.privacy.tasks.sweep_retention",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "count quarters": {
        "task": "apps.privacy.tasks.count_quarters",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "write tombstones down": {
        "task": "apps.privacy.tasks.write_tombstones_down",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    # Each entry by the calendar alone, so that an hour that was missed makes no difference.
    "keep the directory fresh": {
        "task": "apps.resources.tasks.keep_fresh",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    # A round takes up to a minute and 30 links: enough for 30,000 a week.
    "check links": {
        "task": "apps.resources.tasks.check_links",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    "remind organizations": {
        "task": "apps.resources.tasks.remind_organizations",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "judge files": {
        "task": "apps.resources.tasks.judge_files",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "throw files away": {
        "task": "apps.resources.tasks.throw_away_files",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    # Also rung for after each import that was saved.
    "find pairs": {
        "task": "apps.resources.tasks.find_pairs",
        "schedule": 21600.0,
        "options": {"expires": 20000},
    },
    # Once a day each; asked for hourly, so that what failed is tried again.
    "sign the head of the record": {
        "task": "apps.audit.tasks.sign_head",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "check the record": {
        "task": "apps.audit.tasks.check_record",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "beat is alive": {
        "task": "apps.core.tasks.note_heartbeat",
        "schedule": 15.0,
        "options": {"expires": 10},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "moderation:queue"
LOGOUT_REDIRECT_URL = "pages:home"
ACCOUNT_ADAPTER = "apps.pages.sign_in_adapter.RecordingAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.SignInForm",
    "change_password": "apps.accounts.forms.NewPasswordForm",  # nosec B105 # a form's name
}
# Somebody who tries names or passwords: so many per bucket, and so many per name.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
# Phones run early or late: the code before and the one after are taken too, each one once.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.SecondStepForm",
    "reauthenticate": "apps.accounts.forms.ProveForm",
    "authenticate_webauthn": "apps.accounts.writer_forms.SecondPasskeyForm",
}

SESSION_ENGINE = "apps.core.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
STAFF_COOKIE_NAME = "__Host-team" if HTTPS else "team"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
# Of somebody who has signed in: without use, and all in all (apps/accounts/middleware.py).
SESSION_IDLE_SECONDS = 15 * 60
SESSION_WHOLE_SECONDS = 8 * 60 * 60
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "apps.pages.errors.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    }
}

# Sizes (RULINGS 14): a body over WORDS_BODY_MAX gets its words back with a 413.
WORDS_MAX = 20_000
WORDS_BODY_MAX = 512 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
# No page takes a file, but for those that say so (apps/core/uploads.py).
FILE_UPLOAD_HANDLERS: list[str] = []

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("de", "Deutsch"),
    ("ar", "العربية"),
    ("ur", "اردو"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BUILD_DIR / "static"]
_manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _manifest if env.flag("STATIC_MANIFEST", default=True) else _plain},
}
# No other site has a use for our files; and WhiteNoise would say that each may read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.for_frames
WHITENOISE_USE_FINDERS = not env.flag("STATIC_MANIFEST", default=True)

# Where nobody has set a way for mail, it lies in a folder: a console would put addresses in a log.
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
# Seconds. A mail server that says nothing must not keep a worker.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")
# json: one line of named fields for each record; plain: for people at a console.
LOG_FORMAT = env.text("LOG_FORMAT", "json")
DEFAULT_EXCEPTION_REPORTER_FILTER = "apps.core.reports.NothingButTheType"
DEFAULT_EXCEPTION_REPORTER = "apps.core.reports.QuietReporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "apps.core.reports.QuietFilter"}},
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s %(message)s"},
        "fields": {"()": "apps.core.log_lines.AllowedFields"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line" if LOG_FORMAT == "plain" else "fields",
            "filters": ["quiet"] if LOG_FORMAT == "plain" else [],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Web servers and Celery bring handlers of their own; here they lose them.
        "_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "celery": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "multiprocessing": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A line for each 404 would tell when somebody was here.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # SQL in error lines would carry parameters.
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "chorus": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

# What an operator may change (docs/operating.md).
# Off only where one person does everything: nobody reads second, and nobody confirms a reset.
TWO_PEOPLE = env.flag("TWO_PEOPLE", default=True)
# Whether links of the directory are asked if they still answer. A demonstration asks nobody.
LINK_CHECKS = env.flag("LINK_CHECKS", default=not DEMO)
# Whether a writer may insist on the name of somebody who is accused: a matter of the law on
# defamation where the site is run.
KEEP_ACCUSED_NAMES = env.flag("KEEP_ACCUSED_NAMES", default=False)
# Whoever has it may read the figures at /metrics; without one there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# Of a hundred stories that one person could decide, so many are read by a second one all the same.
DOUBLE_REVIEW_PERCENT = env.number("DOUBLE_REVIEW_PERCENT", 5)
# A surge goes on by itself when twenty stories have waited for so many hours, or when more than so
# many me toos or stories come in a minute (the day of performance.md has 6,672 and 417).
SURGE_AFTER_HOURS = env.number("SURGE_AFTER_HOURS", 144)
SURGE_ME_TOOS = env.number("SURGE_ME_TOOS", 12000)
SURGE_STORIES = env.number("SURGE_STORIES", 900)
UNDO_MINUTES = env.number("UNDO_MINUTES", 10)
CLAIM_MINUTES = env.number("CLAIM_MINUTES", 10)
CLAIM_CAP_MINUTES = env.number("CLAIM_CAP_MINUTES", 45)
# How much a person on the team reads in one sitting, and how many sittings there are in a day.
# Each may set less for themselves; nobody gets more.
READING_MINUTES = env.number("READING_MINUTES", 45)
READING_LONG_TEXTS = env.number("READING_LONG_TEXTS", 10)
LONG_TEXT_WORDS = env.number("LONG_TEXT_WORDS", 300)
# A spaCy model that looks for names as well, by its package name; none by default.
SCREENING_SPACY_MODEL = env.text("SCREENING_SPACY_MODEL", "")
READING_SITTINGS = env.number("READING_SITTINGS", 2)
BREAK_MINUTES = env.number("BREAK_MINUTES", 15)
HEAVY_IN_A_ROW = env.number("HEAVY_IN_A_ROW", 2)
# How long the totals of a day are kept, for the person and the lead.
LOAD_DAYS = env.number("LOAD_DAYS", 35)
# An approved story goes out at a random moment within these hours (whole days of them). In a
# demonstration, where nobody could be recognised by the hour, it goes out when it is approved.
PUBLICATION_SHIFT_HOURS = env.number("PUBLICATION_SHIFT_HOURS", 0 if DEMO else 48)
DRAFT_DAYS = env.number("DRAFT_DAYS", 30)
# Words that nobody is to read, kept under their writer's code.
ALONE_DAYS = env.number("ALONE_DAYS", 365)
# Lapsed, scheduled and hidden stories: so long, then a notice in My story, then erasure.
ENDING_DAYS = env.number("ENDING_DAYS", 365)
NOTICE_DAYS = env.number("NOTICE_DAYS", 30)
# The rest of what ends by time (apps/privacy/retention.py). BACKUP_DAYS and LOG_DAYS are promises
# that whoever runs the site keeps.
ANSWER_DAYS = env.number("ANSWER_DAYS", 30)
DECLINED_DAYS = env.number("DECLINED_DAYS", 60)
# How long a writer can disagree with a decision of ours, and how long the words stay after that.
APPEAL_DAYS = env.number("APPEAL_DAYS", 60)
AFTER_APPEAL_DAYS = env.number("AFTER_APPEAL_DAYS", 7)
# What somebody outside wrote to us about a story, from the day it came.
NOTICE_TEXT_DAYS = env.number("NOTICE_TEXT_DAYS", 365)
# Memory for kept answers in each web process, in MiB; 0 keeps none.
PAGE_CACHE_MB = env.number("PAGE_CACHE_MB", 16)
# How old the version of the public pages may be by which a kept page is served.
PAGE_VERSION_MS = env.number("PAGE_VERSION_MS", 20)
# So long after its day somebody can still look back at their pledge.
LOOK_BACK_DAYS = env.number("LOOK_BACK_DAYS", 365)
ME_TOO_DAYS = env.number("ME_TOO_DAYS", 730)
RECEIPT_DAYS = env.number("RECEIPT_DAYS", 365)
TOMBSTONE_DAYS = env.number("TOMBSTONE_DAYS", 70)
BACKUP_DAYS = env.number("BACKUP_DAYS", 35)
LOG_DAYS = env.number("LOG_DAYS", 14)
TOMBSTONES_FILE = env.text("TOMBSTONES_FILE", str(VAR_DIR / "tombstones.txt"))
# Where the signed head of the record goes once a day: a folder, a mailbox, an address with https.
AUDIT_PARTNER_DIR = env.text("AUDIT_PARTNER_DIR", "")
AUDIT_PARTNER_EMAIL = env.text("AUDIT_PARTNER_EMAIL", "")
AUDIT_PARTNER_URL = env.text("AUDIT_PARTNER_URL", "")
# Who is told that something goes wrong: addresses for mail, and one with https for a webhook.
ALERT_MAIL_TO = env.words("ALERT_MAIL_TO")
ALERT_WEBHOOK_URL = env.text("ALERT_WEBHOOK_URL", "")
# A file that each backup touches, and how old it may be.
BACKUP_MARKER = env.text("BACKUP_MARKER", "")
BACKUP_HOURS = env.number("BACKUP_HOURS", 26)
# Where `manage.py backup` puts them, and the open half of the key (age1…) that closes them; the
# other half is on no machine of ours. Several keys by commas, or one a line in a file.
BACKUP_DIR = env.text("BACKUP_DIR", str(VAR_DIR / "backups"))
BACKUP_KEY = env.words("BACKUP_KEY")
BACKUP_KEY_FILE = env.text("BACKUP_KEY_FILE", str(VAR_DIR / "backup-key"))
# Who sends "there is something new". Empty: nobody is offered a mail. It should not name the site.
NEWS_MAIL_FROM = env.text("NEWS_MAIL_FROM", "")
EXIT_URL = os.environ.get("EXIT_URL")
EXIT_URLS = {code: EXIT_URL or f"https://{code}.wikipedia.org/" for code, _name in LANGUAGES}
