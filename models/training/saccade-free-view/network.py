"""The picture network: pixels and visual angle in, a log density and 32 feature maps at a quarter of the size out."""
import torch
import torch.nn as nn
import torch.nn.functional as F

FEATURES = 32
CONTEXT = 64
MERGED = 128  # channels at stride 16 where the deep stages meet
REFERENCE_CELL_DEGREES = 0.42


def conv_norm(inputs, outputs, kernel=1, stride=1, groups=1, act=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.05),
    ]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


class Residual(nn.Module):
    """A residual branch that is left out for a random part of the batch while training."""

    def __init__(self, branch, skip, drop=0.05):
        super().__init__()
        self.branch, self.skip, self.drop = branch, skip, drop

    def forward(self, x):
        out = self.branch(x)
        if not self.skip:
            return out
        if self.training and self.drop:
            keep = (torch.rand(x.shape[0], 1, 1, 1, device=x.device) >= self.drop).to(out.dtype)
            out = out * keep / (1 - self.drop)
        return x + out


def dense_block(inputs, outputs, stride, hidden):
    branch = nn.Sequential(conv_norm(inputs, hidden, 3, stride), conv_norm(hidden, outputs, act=False))
    return Residual(branch, stride == 1 and inputs == outputs)


class ChannelGate(nn.Module):
    def __init__(self, channels, squeeze):
        super().__init__()
        self.down, self.up = nn.Conv2d(channels, squeeze, 1), nn.Conv2d(squeeze, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.up(F.relu(self.down(x.mean((2, 3), keepdim=True)))))


def depthwise_block(inputs, outputs, stride, hidden, kernel=5):
    branch = nn.Sequential(
        conv_norm(inputs, hidden),
        conv_norm(hidden, hidden, kernel, stride, groups=hidden),
        ChannelGate(hidden, max(16, hidden // 16)),
        conv_norm(hidden, outputs, act=False),
    )
    return Residual(branch, stride == 1 and inputs == outputs)


def double_size(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def positions(reference):
    """x and y of the cell centres in [-1, 1] (right and down), as [1, 1, 1, K] and [1, 1, R, 1]."""
    row = torch.cumsum(torch.ones_like(reference[:1, :1, :1, :]), 3)
    column = torch.cumsum(torch.ones_like(reference[:1, :1, :, :1]), 2)
    return (2 * row - 1) / row.shape[3] - 1, (2 * column - 1) / column.shape[2] - 1


class PositionPrior(nn.Module):
    """Additive log prior over the frame: smooth bumps whose weights follow from what kind of picture this is."""

    CENTRES = (-1.0, -0.6, -0.2, 0.2, 0.6, 1.0)

    def __init__(self, context):
        super().__init__()
        self.weights = nn.Linear(context, len(self.CENTRES) ** 2)
        nn.init.zeros_(self.weights.weight)
        nn.init.zeros_(self.weights.bias)

    def forward(self, context, reference):
        x, y = positions(reference)
        along_x = torch.cat([torch.exp(-(((x - c) / 0.4) ** 2)) for c in self.CENTRES], 1)
        along_y = torch.cat([torch.exp(-(((y - c) / 0.4) ** 2)) for c in self.CENTRES], 1)
        count = len(self.CENTRES)
        weights = 4 * self.weights(context).reshape(-1, count, count)
        rows = torch.matmul(along_y[0, :, :, 0].t(), weights)
        return torch.matmul(rows, along_x[0, :, 0, :])


# Channels of MobileNetV2 at the ends of the five stages, which each stage here learns to give as well.
STAGE_CHANNELS = (24, 32, 64, 96, 320)
OBJECT_CHANNELS = 80  # principal parts of YOLOX-nano's neck


def stages():
    at4, at8, at16, deep16, at32 = STAGE_CHANNELS
    return nn.ModuleList(
        [
            nn.Sequential(conv_norm(3, 24, 3, 2), dense_block(24, at4, 2, 80), dense_block(at4, at4, 1, 80), dense_block(at4, at4, 1, 64)),
            nn.Sequential(dense_block(at4, at8, 2, 144), dense_block(at8, at8, 1, 96), dense_block(at8, at8, 1, 96)),
            nn.Sequential(dense_block(at8, at16, 2, 192), *[dense_block(at16, at16, 1, 128) for _ in range(3)]),
            nn.Sequential(dense_block(at16, deep16, 1, 160), *[dense_block(deep16, deep16, 1, 144) for _ in range(2)]),
            nn.Sequential(
                depthwise_block(deep16, 160, 2, 576), depthwise_block(160, 160, 1, 640), depthwise_block(160, 160, 1, 640), depthwise_block(160, at32, 1, 640)
            ),
        ]
    )


class GazeNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        at4, at8, at16, deep16, at32 = STAGE_CHANNELS
        self.stages = stages()
        self.context = nn.Sequential(nn.Linear(at32 + 4, 128), nn.ReLU(), nn.Dropout(0.1), nn.Linear(128, CONTEXT), nn.ReLU())
        self.lateral32, self.lateral16 = conv_norm(at32, 128, act=False), conv_norm(at16 + deep16, 128, act=False)
        self.lateral8, self.lateral4 = conv_norm(at8, 64, act=False), conv_norm(at4, FEATURES, act=False)
        self.modulate = nn.Linear(CONTEXT, 2 * 128)
        self.mix16 = nn.Sequential(depthwise_block(128, 128, 1, 256), depthwise_block(128, 128, 1, 256))
        self.narrow16, self.narrow8 = conv_norm(128, 64, act=False), conv_norm(64, FEATURES, act=False)
        self.mix8 = dense_block(64, 64, 1, 96)
        self.mix4 = conv_norm(FEATURES, FEATURES, 3)
        self.logit = nn.Conv2d(FEATURES, 1, 1)
        self.prior = PositionPrior(CONTEXT)
        self.drop32, self.drop = nn.Dropout2d(0.2), nn.Dropout2d(0.1)
        self.objects = nn.Conv2d(128, OBJECT_CHANNELS, 1)

    def trunk(self, image):
        """The five stages' maps of an image in 0..1."""
        x, out = image * 2 - 1, []
        for stage in self.stages:
            x = stage(x)
            out.append(x)
        return out

    def forward(self, image, cell_degrees):
        """image [B,3,H,W], cell_degrees [B,2] -> features [B,32,R,K], log density [B,R,K], and for training the
        stages' maps and the guess of the object teacher's maps at stride 16."""
        features, content, prior, _, maps, objects = self.parts(image, cell_degrees)
        logits = content + prior
        return features, F.log_softmax(logits.flatten(1), 1).reshape(logits.shape), maps, objects

    def parts(self, image, cell_degrees):
        """As forward, but what the content draws and what the position prior adds [B,R,K] apart, and the maps
        at stride 16 [B,128,R/4,K/4] where the deep stages meet."""
        at4, at8, at16, deep16, at32 = maps = self.trunk(image)
        angle = torch.log(cell_degrees.float() / REFERENCE_CELL_DEGREES)
        x, y = positions(at4)
        cells = torch.cat([x.new_tensor([1.0]) * x.shape[3], x.new_tensor([1.0]) * y.shape[2]]).reshape(1, 2)
        extent = angle + torch.log(cells / 72)
        context = self.context(torch.cat([at32.float().mean((2, 3)), angle, extent], 1))
        scale, shift = self.modulate(context).unsqueeze(-1).unsqueeze(-1).chunk(2, 1)
        merged16 = self.lateral16(torch.cat([at16, deep16], 1)) + double_size(self.lateral32(self.drop32(at32)))
        objects = self.objects(F.relu(merged16)) if self.training else None
        merged16 = self.mix16(F.relu(merged16) * (1 + scale) + shift)
        merged16 = F.relu(self.drop(merged16))
        merged8 = self.mix8(F.relu(self.lateral8(at8) + double_size(self.narrow16(merged16))))
        features = self.mix4(F.relu(self.lateral4(at4) + double_size(self.narrow8(merged8))))
        content, prior = self.logit(features).float()[:, 0], self.prior(context.float(), features.float())
        return features, content, prior, merged16, maps, objects
