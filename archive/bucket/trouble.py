"""What a bucket's answers mean: not there, taken, or away. Messages never hold what a server or a secret says."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from archive.disk import StoreError, StoreErrorKind

_NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload", "NoSuchVersion"})
_TAKEN = frozenset({"412", "PreconditionFailed"})
# What a user can act on, by the server's error code (Amazon S3 API reference, "Error responses").
_ADVICE = {
    "NoSuchBucket": "there is no such bucket; make it, or correct --store",
    "AccessDenied": "permission is missing; `warraq doctor` says which",
    "403": "permission is missing or the credentials are not the bucket's; `warraq doctor` says which",
    "AllAccessDisabled": "permission is missing; `warraq doctor` says which",
    "ExpiredToken": "the credentials have expired; renew them",
    "RequestExpired": "the credentials have expired, or this machine's clock is wrong",
    "TokenRefreshRequired": "the credentials have expired; renew them",
    "InvalidToken": "the session token is not valid; renew the credentials",
    "InvalidAccessKeyId": "the server does not know the access key; check the credentials",
    "SignatureDoesNotMatch": "the secret key is not the access key's; check the credentials",
    "RequestTimeTooSkewed": "this machine's clock is wrong; set it (NTP)",
    "InvalidRequest": "the server refuses the request; object lock needs a bucket that was made with it",
}
_CREDENTIALS = (
    "no credentials were found; set them as the AWS command line does (environment, profile or role)"
)


class AwayError(StoreError):
    """A bucket that cannot be reached or does not let us in. Nothing is lost: what was to go there is kept here.

    `action` is the permission that the request needs ("s3:PutObject"), `code` the server's word or the kind of
    the failure, `silent` says that no answer came at all.
    """

    def __init__(self, message: str, *, action: str, code: str, silent: bool) -> None:
        super().__init__(message, kind=StoreErrorKind.AWAY)
        self.action = action
        self.code = code
        self.silent = silent


class TakenError(Exception):
    """A conditional write met an object of this name."""


@contextmanager
def told_by_bucket(action: str, what: str) -> Iterator[None]:
    """Turn the library's errors into ours. `action` is the permission needed, `what` the object or bucket."""
    try:
        yield
    except ClientError as error:
        raise _answered(error, action, what) from error
    except FlexibleChecksumError as error:
        message = f"{what}: the bytes received do not have the checksum that the server stored with them"
        raise StoreError(message, kind=StoreErrorKind.BROKEN) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AwayError(
            f"{what}: {_CREDENTIALS}", action=action, code="NoCredentials", silent=False
        ) from error
    except (BotoCoreError, OSError) as error:
        # Only the kind of the error is told: a credential program's own words may hold a secret.
        kind = type(error).__name__
        heard = not isinstance(
            error, HTTPClientError | BotoConnectionError | EndpointConnectionError | OSError
        )
        raise AwayError(
            f"{what}: no answer to {action} ({kind}); check network, endpoint and certificates (s3_endpoint, s3_ca_file)",
            action=action,
            code=kind,
            silent=not heard,
        ) from error


def _answered(error: ClientError, action: str, what: str) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", "?"))[:60]
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _NOT_THERE:
        return StoreError(f"{what} is not there", kind=StoreErrorKind.MISSING)
    if code in _TAKEN:
        return TakenError(what)
    plain = code if code.isalnum() else "?"
    advice = _ADVICE.get(plain, "the server could not do it; it is tried again later")
    return AwayError(
        f"{what}: {action} was answered {status} {plain}: {advice}",
        action=action,
        code=plain,
        silent=status >= 500,
    )
