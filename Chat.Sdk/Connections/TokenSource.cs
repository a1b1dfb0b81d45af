using System.Globalization;

namespace Chat.Sdk.Connections;

/// <summary>Asks the application for access tokens, and waits no longer for one than for a connection.</summary>
internal sealed class TokenSource(ChatClientOptions options)
{
    /// <exception cref="HubUnreachableException">There was none in time.</exception>
    public async Task<string> GetAsync(bool mustBeFresh, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await options.AccessToken(mustBeFresh, either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HubUnreachableException(
                string.Create(CultureInfo.InvariantCulture, $"There was no access token within {options.ConnectTimeout.TotalSeconds:0.###} s."), late);
        }
    }
}
