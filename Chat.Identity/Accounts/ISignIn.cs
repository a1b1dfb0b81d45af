using Chat.Identity.Data.Accounts;

namespace Chat.Identity.Accounts;

/// <summary>The one way to sign in with a password: for REST and for pages.</summary>
internal interface ISignIn
{
    /// <summary>
    /// Checks name, password, state of the account and second factor, and writes to the audit trail what came of it. Takes as
    /// long for a user that does not exist.
    /// </summary>
    /// <exception cref="Contracts.Errors.RefusalException">
    /// <c>invalid_credentials</c>; with the right password only: <c>account_disabled</c>, <c>email_not_verified</c>,
    /// <c>second_factor_required</c>, <c>rate_limited</c> (too many wrong codes); <c>busy</c>.
    /// </exception>
    Task<ChatUser> CheckAsync(SignInAttempt attempt, CancellationToken cancellationToken = default);

    /// <summary>Gives the browser a new cookie for the user. What cookie it had is worth nothing any more.</summary>
    /// <param name="context">The request of the browser.</param>
    /// <param name="user">Who has signed in.</param>
    /// <param name="method">By what, one of <see cref="SignInMethods"/>.</param>
    /// <param name="returnUrl">What the user has signed in to go on to; a request for a code is told of it. Null: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task StartAsync(HttpContext context, ChatUser user, string method, string? returnUrl, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a browser whose cookie the user's new security stamp has ended another one: of the same moment and method, because
    /// nobody has signed in anew.
    /// </summary>
    Task GoOnAsync(HttpContext context, ChatUser user, CancellationToken cancellationToken = default);

    /// <summary>Ends the sign-in of the browser, here and in its cookie.</summary>
    Task EndAsync(HttpContext context, CancellationToken cancellationToken = default);
}
