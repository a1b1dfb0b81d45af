using Chat.Contracts.Errors;

namespace Chat.Sdk;

/// <summary>
/// Gives a <see cref="ChatClient"/> the access token of its user, whenever it needs one: for each connection, and to keep one beyond
/// the end of its token. Calls may overlap those for other clients, not those for the same one.
/// </summary>
/// <param name="mustBeFresh">
/// True when the token that was given last is not good enough: the server does not take it, or it is to be replaced before it
/// expires. Giving the same one again is no mistake, but does not help.
/// </param>
/// <param name="cancellationToken">Ends the wait.</param>
/// <exception cref="RefusalException">
/// sign_in_required: there is none, and will be none until the user signs in; the client does not try again. Whatever else is thrown
/// counts as passing.
/// </exception>
public delegate ValueTask<string> AccessTokenProvider(bool mustBeFresh, CancellationToken cancellationToken);
