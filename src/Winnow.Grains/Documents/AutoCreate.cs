using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Templates;

namespace Winnow.Grains.Documents;

/// <summary>Indices that a write creates because they are missing: when the cluster (or a template) lets it.</summary>
internal sealed class AutoCreate(MetadataCache metadata, WinnowNode node, MasterCalls master, IUuidSource uuids, TimeProvider time)
{
    private const string Setting = "action.auto_create_index";

    /// <summary>Creates the index unless it is there by now; null, or why it cannot be.</summary>
    public async Task<WinnowError?> Create(string expression)
    {
        try
        {
            var name = DateMathName.Resolve(expression, time.GetUtcNow());
            NameRules.CheckIndexName(name);
            CheckAllowed(name);
            var uuid = uuids.Next();
            var created = await master.Retried(() => master.Master.CreateIndex(
                new CreateIndexCommand { Name = name, Uuid = uuid, Auto = true }));
            if (metadata.Cluster.ByUuid(created.Uuid) is null)
            {
                await metadata.Refresh();
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception.ToError();
        }
    }

    private void CheckAllowed(string name)
    {
        var allowed = TemplateLookup.For(metadata.Cluster, name).AllowAutoCreate;
        if (allowed == true)
        {
            return;
        }

        var setting = metadata.Cluster.Setting(Setting) ?? node.Settings.GetValueOrDefault(Setting, "true");
        if (allowed == false)
        {
            throw Missing(name, $"no such index [{name}] and composable template [{TemplateLookup.Composable(metadata.Cluster, name)}] forbids index auto creation");
        }

        switch (setting)
        {
            case "true":
                return;
            case "false":
                throw Missing(name, $"no such index [{name}] and [{Setting}] is [false]");
        }

        foreach (var part in setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pattern = part.TrimStart('+', '-');
            if (Wildcard.Matches(pattern, name))
            {
                if (part[0] == '-')
                {
                    throw Missing(name, $"no such index [{name}] and [{Setting}] contains [-{pattern}] which forbids automatic creation of the index");
                }

                return;
            }
        }

        throw Missing(name, $"no such index [{name}] and [{Setting}] ([{setting}]) doesn't match");
    }

    private static Refusal Missing(string name, string reason) =>
        new("index_not_found_exception", 404, reason) { Index = name, IndexUuid = Refusals.UnknownUuid };
}
