using Chat.Contracts.Identity;
using Chat.ServiceDefaults.Tokens;
using MagicOnion;
using MagicOnion.Server;
using Microsoft.Extensions.Options;

namespace Chat.Hub.Server;

/// <summary>Tells anybody where the accounts are.</summary>
internal sealed class ServerService(IOptions<TokenOptions> tokens) : ServiceBase<IServerService>, IServerService
{
    public UnaryResult<ServerDescription> DescribeAsync() => UnaryResult.FromResult(new ServerDescription { Identity = tokens.Value.Issuer });
}
