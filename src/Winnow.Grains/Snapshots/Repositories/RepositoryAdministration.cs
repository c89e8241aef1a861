using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Which repositories there are, for callers on this silo.</summary>
internal sealed class RepositoryAdministration(MetadataCache metadata, MasterCalls master, RepositoryStores stores, IGrainFactory grains)
{
    public async Task<JsonResult> Put(PutRepositoryRequest request)
    {
        RepositoryNames.Check(request.Repository);
        var definition = RepositoryBody.Read(request.Body);

        // Settings that cannot be understood are refused before anybody else hears of them.
        var open = stores.Open(request.Repository, definition);
        var message = (definition with { Uuid = await Uuid(open.Repository) }).ToMessage();
        var answer = await master.Retried(() => master.Master.PutRepository(request.Repository, message));
        if (request.Verify)
        {
            await Verify(request.Repository, message);
        }

        return Acknowledged(answer.Acknowledged);
    }

    public async Task<JsonResult> Get(string[] expressions)
    {
        var found = await Resolve(expressions);
        var known = metadata.Cluster.Repositories;
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            foreach (var name in found)
            {
                if (known.TryGetValue(name, out var definition))
                {
                    writer.WritePropertyName(name);
                    Write(writer, definition);
                }
            }

            writer.WriteEndObject();
        });
    }

    public async Task<JsonResult> Delete(string[] expressions)
    {
        var found = await Resolve(expressions);
        var answer = await master.Retried(() => master.Master.RemoveRepositories([.. found]));
        return Acknowledged(answer.Acknowledged);
    }

    public async Task<JsonResult> Verify(string name)
    {
        var nodes = await Verify(name, (await stores.Definition(name)).ToMessage());
        return Json.Result(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("nodes");
            foreach (var node in nodes)
            {
                writer.WriteStartObject(node.Id);
                writer.WriteString("name", node.Name);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>By what is known here, and once more by what the master knows when a name is missing.</summary>
    public async Task<IReadOnlyList<string>> Resolve(string[] expressions)
    {
        try
        {
            return RepositoryNames.Resolve(metadata.Cluster, expressions);
        }
        catch (Winnow.Protocols.Refusal)
        {
            return RepositoryNames.Resolve(await metadata.Refresh(), expressions);
        }
    }

    /// <summary>What the storage calls itself; empty when nobody has used it yet, or it cannot be read: then verifying it says why.</summary>
    private static async Task<string> Uuid(Winnow.Repositories.Repository repository)
    {
        try
        {
            return (await repository.Root())?.RepositoryUuid ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Task<NodeName[]> Verify(string name, RepositoryMessage definition) =>
        master.Retried(() => grains.GetGrain<IRepositoryGrain>(name).Verify(definition));

    private static void Write(System.Text.Json.Utf8JsonWriter writer, RepositoryDefinition definition)
    {
        writer.WriteStartObject();
        writer.WriteString("type", definition.Type);
        if (definition.Uuid.Length > 0)
        {
            writer.WriteString("uuid", definition.Uuid);
        }

        writer.WriteStartObject("settings");
        foreach (var (key, value) in definition.Settings)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static JsonResult Acknowledged(bool acknowledged) => Json.Result(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", acknowledged);
        writer.WriteEndObject();
    });
}
