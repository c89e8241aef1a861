using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Remote;

/// <summary>Follows the settings: what they name is connected to, what they do not name any more is closed, and what has changed is begun anew.</summary>
internal sealed class RemoteClusters(MetadataCache metadata, WinnowNode node, IRemoteClientFactory factory, TimeProvider time, ILogger<RemoteClusters> logger)
    : IRemoteClusters, IDisposable
{
    private readonly ChangeSignal _follows = new();
    private volatile ImmutableSortedDictionary<string, RemoteCluster> _remotes = ImmutableSortedDictionary.Create<string, RemoteCluster>(StringComparer.Ordinal);
    private volatile ClusterMetadata? _followed;

    public IReadOnlyList<string> Aliases => [.. _remotes.Keys];

    private bool HasRole => node.Roles.Contains(NodeRoles.RemoteClusterClient);

    public IRemoteCluster? Find(string alias) => _remotes.GetValueOrDefault(alias);

    public IRemoteCluster Get(string alias) =>
        !HasRole ? throw RemoteErrors.NoRole(node.Name) : Find(alias) ?? throw RemoteErrors.NoSuchCluster(alias);

    public async Task Followed()
    {
        while (HasRole)
        {
            var next = _follows.Next;
            if (_followed is { } followed && SameSettings(followed, metadata.Cluster))
            {
                return;
            }

            await next;
        }
    }

    /// <summary>Until the node stops. What is begun here runs where this is called: on the node's own grain.</summary>
    public async Task Run(CancellationToken stopped)
    {
        if (!HasRole)
        {
            return;
        }

        try
        {
            while (true)
            {
                var changed = metadata.Changes.Next;
                Follow(metadata.Cluster);
                await changed.WaitAsync(stopped);
            }
        }
        catch (OperationCanceledException)
        {
            Dispose();
        }
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        foreach (var remote in _remotes.Values)
        {
            remote.Close();
        }
    }

    /// <summary>The settings that hold: the cluster's over those that the node was started with. A cluster's list of seeds replaces the node's.</summary>
    public static IReadOnlyDictionary<string, string> Effective(
        IReadOnlyDictionary<string, string> node, IReadOnlyDictionary<string, string> persistent, IReadOnlyDictionary<string, string> transient)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in new[] { node, persistent, transient })
        {
            var remote = layer.Where(pair => RemoteSettingNames.IsRemote(pair.Key)).ToList();
            foreach (var lists in remote.Select(pair => RemoteSettingNames.Split(pair.Key)).OfType<(string Alias, string Suffix)>().Distinct())
            {
                var key = RemoteSettingNames.Key(lists.Alias, lists.Suffix);
                foreach (var hidden in merged.Keys.Where(name => name == key || (RemoteSettingNames.Split(name) is { } split && split == lists)).ToList())
                {
                    merged.Remove(hidden);
                }
            }

            foreach (var (key, value) in remote)
            {
                merged[key] = value;
            }
        }

        return merged;
    }

    private void Follow(ClusterMetadata cluster)
    {
        if (_followed is { } followed && SameSettings(followed, cluster))
        {
            return;
        }

        var wanted = RemoteClusterSettings.ReadAll(Effective(node.Settings, cluster.Persistent, cluster.Transient));
        var remotes = _remotes;
        foreach (var (alias, remote) in _remotes)
        {
            if (wanted.TryGetValue(alias, out var settings) && settings.SameConnection(remote.Settings))
            {
                remote.Update(settings);
            }
            else
            {
                remotes = remotes.Remove(alias);
                remote.Close();
            }
        }

        foreach (var (alias, settings) in wanted)
        {
            if (!remotes.ContainsKey(alias))
            {
                var remote = new RemoteCluster(settings, factory, time, logger);
                remotes = remotes.SetItem(alias, remote);
                _ = remote.Run();
            }
        }

        _remotes = remotes;
        _followed = cluster;
        _follows.Raise();
    }

    private static bool SameSettings(ClusterMetadata one, ClusterMetadata other) =>
        Same(one.Persistent, other.Persistent) && Same(one.Transient, other.Transient);

    private static bool Same(ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other) =>
        ReferenceEquals(one, other) || one.SequenceEqual(other);
}
