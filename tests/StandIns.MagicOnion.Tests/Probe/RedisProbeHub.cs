using Cysharp.Runtime.Multicast.Distributed.Redis;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests.Probe;

/// <summary>The same hub, whose groups are on Redis whatever the default is.</summary>
[GroupConfiguration(typeof(RedisGroupProvider))]
public class RedisProbeHub(ProbeState state) : ProbeHub(state);
