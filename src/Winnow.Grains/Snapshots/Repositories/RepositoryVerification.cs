using System.Text;
using Winnow.Grains.Errors;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Whether every node that may use a repository reaches the same storage: each writes to it and reads what this node wrote.</summary>
internal sealed class RepositoryVerification(RepositoryStores stores, NodeDirectory nodes, IGrainFactory grains, IUuidSource uuids)
{
    /// <summary>The nodes that reach it, when all do.</summary>
    public async Task<NodeName[]> Verify(string name, RepositoryDefinition definition)
    {
        var users = nodes.Live().Where(node => node.HoldsData || node.IsMasterEligible).ToList();
        var blobs = stores.Open(name, definition).Blobs;
        if (definition.IsReadOnly)
        {
            await blobs.Get(VerificationBlobs.Master("none"));
            return Names(users);
        }

        var seed = uuids.Next();
        try
        {
            await blobs.PutIfAbsent(VerificationBlobs.Master(seed), Encoding.UTF8.GetBytes(seed));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Failed(name, $"store location [{blobs.Description}] is not accessible on the master node", exception);
        }

        var command = new VerifyNodeCommand { Repository = name, Definition = definition.ToMessage(), Seed = seed };
        var problems = (await Task.WhenAll(users.Select(node => Ask(node, command)))).OfType<string>().ToList();
        await Clean(blobs, seed);
        return problems.Count == 0 ? Names(users) : throw Failed(name, $"[{string.Join(", ", problems)}]", null);
    }

    private static NodeName[] Names(List<LiveNode> nodes) => [.. nodes.Select(node => new NodeName { Id = node.Id, Name = node.Name })];

    private static WinnowException Failed(string name, string reason, Exception? cause) => new(new WinnowError
    {
        Type = "repository_verification_exception",
        Status = 500,
        Reason = $"[{name}] {reason}",
        CausedBy = cause?.ToError(),
    });

    /// <summary>Null when the node is content.</summary>
    private async Task<string?> Ask(LiveNode node, VerifyNodeCommand command)
    {
        try
        {
            await grains.GetGrain<INodeRepositoryGrain>(node.Id).Verify(command);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"[{node.Id}, '{node.Name}: {exception.ToError().Reason}']";
        }
    }

    private static async Task Clean(Winnow.Repositories.IBlobStore blobs, string seed)
    {
        var left = new List<string>();
        await foreach (var blob in blobs.List(VerificationBlobs.Prefix(seed)))
        {
            left.Add(blob.Name);
        }

        await blobs.Delete(left);
    }
}
