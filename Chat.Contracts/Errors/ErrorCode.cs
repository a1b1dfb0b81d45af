namespace Chat.Contracts.Errors;

/// <summary>Numbers of the error table (<see cref="ChatErrors"/>). Never reused; a gap stays a gap.</summary>
public enum ErrorCode
{
    /// <summary>A fault of the server. Its sentence carries the trace id to look for in the logs.</summary>
    Internal = 1,

    InvalidRequest = 100,
    InvalidUserName = 101,
    InvalidChannelName = 102,
    TextEmpty = 103,
    TextTooLong = 104,
    TextInvalid = 105,
    BatchTooLarge = 106,

    ChannelNotFound = 200,
    ChannelExists = 201,
    NotAMember = 202,
    MessageNotFound = 203,
    MessageDeleted = 204,

    /// <summary>Only its sender may do this to a message.</summary>
    NotYourMessage = 205,

    /// <summary>The message has as many reactions as one may have.</summary>
    TooManyReactions = 206,

    /// <summary>The user may see this, but not do that with it. What a user may not see is not found.</summary>
    NotAllowed = 207,

    /// <summary>The message id has been used for another text, or the id of a change for another one.</summary>
    IdReused = 300,

    /// <summary>It may or may not have been done: send a message again with the same id; look, or ask again, whether another change was made.</summary>
    OutcomeUnknown = 301,

    SignInRequired = 400,
    NotConnected = 401,
    AlreadyConnected = 402,

    /// <summary>There is no such user, or that is not the password: which of them is not said.</summary>
    InvalidCredentials = 410,

    /// <summary>The password is right, and a code of the second factor is needed too.</summary>
    SecondFactorRequired = 411,

    /// <summary>The e-mail address of the account is not verified yet.</summary>
    EmailNotVerified = 412,

    /// <summary>An administrator has locked the account.</summary>
    AccountDisabled = 413,

    /// <summary>Nobody can register here.</summary>
    RegistrationClosed = 414,

    /// <summary>The invitation is unknown, used up or too old; or one is needed.</summary>
    InviteInvalid = 415,

    /// <summary>Somebody else has this name, or one that looks like it.</summary>
    UserNameTaken = 416,

    /// <summary>The password is too short, too common, or otherwise none to be taken.</summary>
    PasswordUnsuitable = 417,

    /// <summary>The link of a mail is unknown, used, or too old.</summary>
    LinkInvalid = 418,

    /// <summary>This is no e-mail address.</summary>
    InvalidEmail = 419,

    /// <summary>The server has more to do than it can take in.</summary>
    Busy = 500,

    /// <summary>A part of the server that is needed for this does not answer.</summary>
    Unavailable = 501,

    /// <summary>Too much of this at once; <see cref="Refusal.RetryAfter"/> says when it may be tried again.</summary>
    RateLimited = 502,
}
