using Chat.Contracts.Errors;
using Chat.Contracts.Identity;
using Chat.Sdk.Connections;
using Grpc.Core;
using MagicOnion.Client;
using MagicOnion.Serialization.MessagePack;

namespace Chat.Sdk.Accounts;

/// <summary>Asks a hub what a client has to know before it has an account.</summary>
public static class ServerQuery
{
    private static readonly MessagePackMagicOnionSerializerProvider Serializer = MessagePackMagicOnionSerializerProvider.Default.WithOptions(Contracts.ChatSerializer.Options);

    /// <summary>Where the accounts of a server are.</summary>
    /// <exception cref="HubUnreachableException">There is no chat server at the address, it does not answer in time, or its accounts are not encrypted although it is.</exception>
    public static async Task<Uri> FindAccountsAsync(ChatClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var channel = LinkChannel.Create(options);
        var service = MagicOnionClient.Create<IServerService>(channel, Serializer).WithDeadline((options.TimeProvider.GetUtcNow() + options.ConnectTimeout).UtcDateTime).WithCancellationToken(cancellationToken);
        try
        {
            return AccountsOf(await service.DescribeAsync(), options.Server);
        }
        catch (RpcException failure) when (failure.StatusCode != StatusCode.Cancelled || !cancellationToken.IsCancellationRequested)
        {
            throw Refusal.TryParseDetail(failure.Status.Detail, out var refusal)
                ? new RefusalException(refusal)
                : new HubUnreachableException($"There is no chat server at {options.Server}.", failure);
        }
    }

    /// <exception cref="HubUnreachableException">They are nowhere, or less protected than the server itself.</exception>
    internal static Uri AccountsOf(ServerDescription description, Uri server)
    {
        if (!Uri.TryCreate(description.Identity.TrimEnd('/') + "/", UriKind.Absolute, out var accounts) || (accounts.Scheme != Uri.UriSchemeHttp && accounts.Scheme != Uri.UriSchemeHttps))
        {
            throw new HubUnreachableException($"The server at {server} does not say where its accounts are.");
        }

        // Whoever asked for encryption does not send a password without it because somebody says so.
        return server.Scheme != Uri.UriSchemeHttps || accounts.Scheme == Uri.UriSchemeHttps
            ? accounts
            : throw new HubUnreachableException($"The server at {server} is encrypted and says that its accounts are not ({accounts}). No password is sent there.");
    }
}
