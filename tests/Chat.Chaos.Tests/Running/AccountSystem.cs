using Chat.Contracts.Errors;
using Chat.Sdk.Accounts;
using Chat.Testing;

namespace Chat.Chaos.Tests.Running;

/// <summary>The accounts, on the database of the system, and a hub that takes its tokens from them and hears of revocations from them alone.</summary>
internal sealed class AccountSystem : IAsyncDisposable
{
    private const string Password = "eleven quiet harbours";

    private readonly string _clock;

    private AccountSystem(Service identity, Service hub, Uri address, string clock)
    {
        (Identity, Hub, _clock) = (identity, hub, clock);
        Client = new AccountClient(address, "chaos");
    }

    public Service Identity { get; }

    public Service Hub { get; }

    public AccountClient Client { get; }

    public static async Task<AccountSystem> StartAsync(ChaosSystem chaos)
    {
        var port = FreePort.Next();
        var address = new Uri($"http://127.0.0.1:{port}");
        var issuer = address.ToString().TrimEnd('/');
        var clock = Path.Combine(chaos.Folder, "clock-of-accounts");
        var identity = new Service("Chat.Identity", "identity", chaos.Folder, new Dictionary<string, string>(chaos.Settings)
        {
            [StartupHook.Variable] = clock,
            ["CHAT_PUBLIC_PORT"] = $"{port}",
            ["Tokens__Issuer"] = issuer,
            ["Accounts__DemoPassword"] = Password,
            ["Mail__Folder"] = chaos.Folder,
        });
        var hub = new Service("Chat.Hub", "hub-of-accounts", chaos.Folder, new Dictionary<string, string>(chaos.HubSettings)
        {
            [StartupHook.Variable] = clock,
            ["Tokens__Issuer"] = issuer,
            ["services__identity__http__0"] = $"http://127.0.0.1:{identity.HttpPort}",
            ["services__identity__grpc__0"] = $"http://127.0.0.1:{identity.GrpcPort}",
            // What ends there has been read, and not only heard of.
            ["ConnectionStrings__cache"] = $"127.0.0.1:{FreePort.Next()},abortConnect=false",
        });
        var system = new AccountSystem(identity, hub, address, clock);
        await Task.WhenAll(identity.StartAsync(), hub.StartAsync());
        return system;
    }

    /// <summary>Makes the clock of both go ahead of the machine's from now on.</summary>
    public Task PassAsync(int seconds) => File.WriteAllTextAsync(_clock, $"{seconds}");

    public Task<TokenSet> LogInAsync(string name) => Client.LogInAsync(name, Password).OrFail($"a log-in of {name}");

    /// <summary>Also where the first connections to a database that was started again fail.</summary>
    public async Task<TokenSet> RefreshAsync(TokenSet tokens)
    {
        TokenSet? fresh = null;
        await Eventually.Async(
            async () =>
            {
                try
                {
                    fresh = await Client.RefreshAsync(tokens.RefreshToken!);
                    return true;
                }
                catch (Exception passing) when (passing is AccountsUnreachableException or RefusalException { Refusal.Code: ErrorCode.Internal })
                {
                    return false;
                }
            },
            "the accounts answer");
        return fresh!;
    }

    public async Task<Guid> IdOfAsync(string name, TokenSet admin) =>
        (await Client.ListUsersAsync(admin.AccessToken, name)).Single(user => user.UserName == name).Id;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Hub.DisposeAsync();
        await Identity.DisposeAsync();
        File.Delete(_clock);
    }
}
