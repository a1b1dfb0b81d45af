using Chat.Contracts.Rights;
using MagicOnion;

namespace Chat.Contracts.Identity;

/// <summary>The revocations, for the services that take access tokens; not reachable for clients.</summary>
[Requires(Access.Service)]
public interface IRevocationService : IService<IRevocationService>
{
    /// <summary>
    /// Those with a greater id, oldest first. Ids are given in the order of the commits, so that whoever asks from the last one on
    /// misses none.
    /// </summary>
    /// <param name="after">The <see cref="RevocationPage.Next"/> of the answer before; null: those of the last 15 minutes, longer than any access token lives.</param>
    UnaryResult<RevocationPage> ReadAsync(long? after);
}
