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

    /// <summary>The message id has been used for another text.</summary>
    IdReused = 300,

    /// <summary>The message may or may not have been stored: send it again with the same id.</summary>
    OutcomeUnknown = 301,

    SignInRequired = 400,
    NotConnected = 401,
    AlreadyConnected = 402,

    /// <summary>The server has more to do than it can take in.</summary>
    Busy = 500,

    /// <summary>A part of the server that is needed for this does not answer.</summary>
    Unavailable = 501,
}
