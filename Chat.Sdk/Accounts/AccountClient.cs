using System.Net;

namespace Chat.Sdk.Accounts;

/// <summary>
/// The accounts of a server: registering, logging in, sessions, second factor, administration. It keeps nothing between calls;
/// safe for several threads. Every call can throw <see cref="Contracts.Errors.RefusalException"/> (an expected "no") and
/// <see cref="AccountsUnreachableException"/>.
/// </summary>
public sealed partial class AccountClient : IDisposable
{
    /// <summary>Programs for terminals, as registered with every server.</summary>
    public const string ConsoleClientId = "chat-cli";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly AccountRequests _requests;
    private readonly TimeProvider _time;
    private readonly string _clientId;
    private readonly string _device;

    /// <param name="address">Where the accounts are: what the hub says of itself, or <c>artifacts/run/endpoints.json</c>.</param>
    /// <param name="device">What the user will recognise this program and machine by, among the sessions; the first 100 characters are shown.</param>
    /// <param name="clientId">The program, as registered.</param>
    /// <param name="time">The clock.</param>
    public AccountClient(Uri address, string device, string clientId = ConsoleClientId, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(device);
        var shown = string.Concat(device.Where(letter => letter is >= ' ' and <= '~').Take(100));

        // Nothing is followed: an address that the server names is looked at, not opened. No cookie outlives its log-in.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = AccountRequests.MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", shown.Length > 0 ? shown : "Chat.Sdk");
        _requests = new AccountRequests(address, _http);
        _time = time ?? TimeProvider.System;
        _clientId = clientId;
        _device = device;
    }

    public Uri Address => _requests.Address;

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            (await _requests.SendAsync(request, cancellationToken)).Dispose();
        }
    }
}
