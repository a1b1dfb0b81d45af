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
    /// <exception cref="HubUnreachableException">There is no chat server at the address, or it does not answer in time.</exception>
    public static async Task<Uri> FindAccountsAsync(ChatClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var channel = LinkChannel.Create(options);
        var service = MagicOnionClient.Create<IServerService>(channel, Serializer).WithDeadline((options.TimeProvider.GetUtcNow() + options.ConnectTimeout).UtcDateTime).WithCancellationToken(cancellationToken);
        try
        {
            var description = await service.DescribeAsync();
            return Uri.TryCreate(description.Identity.TrimEnd('/') + "/", UriKind.Absolute, out var accounts) && (accounts.Scheme == Uri.UriSchemeHttp || accounts.Scheme == Uri.UriSchemeHttps)
                ? accounts
                : throw new HubUnreachableException($"The server at {options.Server} does not say where its accounts are.");
        }
        catch (RpcException failure) when (failure.StatusCode != StatusCode.Cancelled || !cancellationToken.IsCancellationRequested)
        {
            throw Refusal.TryParseDetail(failure.Status.Detail, out var refusal)
                ? new RefusalException(refusal)
                : new HubUnreachableException($"There is no chat server at {options.Server}.", failure);
        }
    }
}
