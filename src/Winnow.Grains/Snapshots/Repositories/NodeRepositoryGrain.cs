using System.Text;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>This node's part in verifying a repository.</summary>
[GrainType("winnow.node-repository"), NodePlacement, Reentrant]
internal sealed class NodeRepositoryGrain(RepositoryStores stores, NodeDirectory nodes) : Grain, INodeRepositoryGrain
{
    public async Task Verify(VerifyNodeCommand command)
    {
        var blobs = stores.Open(command.Repository, command.Definition.ToDefinition()).Blobs;
        var seed = Encoding.UTF8.GetBytes(command.Seed);
        if (!await blobs.PutIfAbsent(VerificationBlobs.Node(command.Seed, nodes.Self.Id), seed))
        {
            throw new InvalidDataException($"the blob that this node was to write in {blobs.Description} is there already");
        }

        var master = await blobs.Get(VerificationBlobs.Master(command.Seed))
            ?? throw new FileNotFoundException(
                $"a file written by master to the store [{blobs.Description}] cannot be accessed on the node [{nodes.Self.Name}]. "
                + "This might indicate that the store is not shared between this node and the master node or that permissions on the store don't allow reading files written by the master node");
        if (!master.Content.Span.SequenceEqual(seed))
        {
            throw new InvalidDataException($"Seed read was [{Encoding.UTF8.GetString(master.Content.Span)}] but expected seed [{command.Seed}]");
        }
    }

    public Task<RepositoryMetering[]> Metering() => Task.FromResult(stores.Metering());
}
