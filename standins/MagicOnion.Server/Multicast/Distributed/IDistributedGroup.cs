namespace Cysharp.Runtime.Multicast.Distributed;

/// <summary>Marks a group whose members may live in other processes.</summary>
public interface IDistributedGroup;
