using Chat.Contracts.Rights;
using MagicOnion;

namespace Chat.Contracts.Identity;

/// <summary>What a client that knows no more than the address of a hub may ask without saying who it is.</summary>
[Requires(Access.Anybody)]
public interface IServerService : IService<IServerService>
{
    /// <summary>Where to go for an account and for access tokens.</summary>
    UnaryResult<ServerDescription> DescribeAsync();
}
